{#
    CTEs that follow merges to the record that is left: `survivors` (own_id, surviving_id) has a row for each record that was merged. `links` is a relation
    (own_id, next_id) with one row per record that was merged into another known one.
#}
{% macro followed_merges(links) -%}
    {#- Each round doubles the length of the chains that are followed: five rounds follow 32 merges in a row.
        A loop instead of a recursive query, which not every engine has. -#}
    {%- for round in range(1, 6) %}
    {%- set before = links if loop.first else 'hops_' ~ (round - 1) %}
hops_{{ round }} as (

    select
        hops.own_id,
        coalesce(onward.next_id, hops.next_id) as next_id
    from {{ before }} as hops
    left join {{ before }} as onward on hops.next_id = onward.own_id

),
    {% endfor %}
survivors as (

    select
        hops_5.own_id,
        hops_5.next_id as surviving_id
    from hops_5
    left join {{ links }} as links on hops_5.next_id = links.own_id
    -- A chain that ends nowhere is a circle: its records stay themselves.
    where links.own_id is null

)
{%- endmacro %}

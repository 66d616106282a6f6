{#
    CTEs that follow merges to the record that is left: `survivors` (own_id, surviving_id) has a row for each record that was merged. `records` is the name of a
    relation with one row per record that can be used, `key` its key, `merged_into` the column that names the record it was merged into.
#}
{% macro followed_merges(records, key, merged_into) -%}
merge_links as (

    select
        {{ key }} as own_id,
        {{ key }} as last_id,
        {{ merged_into }} as next_id
    from {{ records }}
    where {{ key }} <> {{ merged_into }}

),
    {#- Each round doubles the length of the chains that are followed: five rounds follow 32 merges in a row. `last_id` is the last record seen.
        A loop instead of a recursive query, which not every engine has. -#}
    {%- for round in range(1, 6) %}
    {%- set before = 'merge_links' if loop.first else 'hops_' ~ (round - 1) %}
hops_{{ round }} as (

    select
        hops.own_id,
        coalesce(onward.last_id, hops.last_id) as last_id,
        coalesce(onward.next_id, hops.next_id) as next_id
    from {{ before }} as hops
    left join {{ before }} as onward on hops.next_id = onward.own_id

),
    {% endfor %}
survivors as (

    select
        hops_5.own_id,
        -- Nobody has the name at the end: the record that names it is left.
        coalesce(targets.{{ key }}, hops_5.last_id) as surviving_id
    from hops_5
    left join {{ records }} as targets on hops_5.next_id = targets.{{ key }}
    left join merge_links on hops_5.next_id = merge_links.own_id
    -- A chain that ends nowhere is a circle: its records stay themselves.
    where merge_links.own_id is null and (targets.{{ key }} is not null or hops_5.last_id <> hops_5.own_id)

)
{%- endmacro %}

with

leads as (

    select
        lead_id,
        merged_into_lead_id,
        coalesce(is_deleted, false) as is_deleted
    from {{ ref('int_account_scoring__input_lead_rows') }}
    where flaw_reason is null

),

merge_links as (

    select
        leads.lead_id,
        leads.merged_into_lead_id as next_lead_id
    from leads
    inner join leads as targets on leads.merged_into_lead_id = targets.lead_id
    where leads.lead_id <> leads.merged_into_lead_id

),

{#- Each round doubles the length of the chains that are followed: five rounds follow 32 merges in a row.
    A loop instead of a recursive query, which not every engine has. -#}
{% for round in range(1, 6) %}

hops_{{ round }} as (

    select
        hops.lead_id,
        coalesce(onward.next_lead_id, hops.next_lead_id) as next_lead_id
    from {{ 'merge_links' if loop.first else 'hops_' ~ (round - 1) }} as hops
    left join {{ 'merge_links' if loop.first else 'hops_' ~ (round - 1) }} as onward on hops.next_lead_id = onward.lead_id

),
{% endfor %}

survivors as (

    select
        hops_5.lead_id,
        hops_5.next_lead_id as surviving_lead_id
    from hops_5
    left join merge_links on hops_5.next_lead_id = merge_links.lead_id
    -- A chain that ends nowhere is a circle: its leads stay themselves.
    where merge_links.lead_id is null

)

select
    leads.lead_id,
    coalesce(survivors.surviving_lead_id, leads.lead_id) as surviving_lead_id,
    survivors.surviving_lead_id is not null as is_merged,
    surviving_leads.is_deleted
from leads
left join survivors on leads.lead_id = survivors.lead_id
inner join leads as surviving_leads on coalesce(survivors.surviving_lead_id, leads.lead_id) = surviving_leads.lead_id

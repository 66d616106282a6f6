{% set flaws = own_flaws('leads') %}

with

ranked as (

    {{ ranked_versions('leads') }}

),

flawed as (

    select
        *,
        {{ first_flaw(flaws, 'reason') }} as flaw_reason,
        {{ first_flaw(flaws, 'column') }} as flaw_column,
        {{ first_flaw(flaws, 'value') }} as flaw_value
    from ranked

),

usable as (

    select
        lead_id,
        merged_into_lead_id,
        coalesce(is_deleted, false) as is_deleted
    from flawed
    where flaw_reason is null

),

merge_links as (

    select
        usable.lead_id,
        usable.merged_into_lead_id as next_lead_id
    from usable
    inner join usable as targets on usable.merged_into_lead_id = targets.lead_id
    where usable.lead_id <> usable.merged_into_lead_id

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

),

lead_map as (

    select
        usable.lead_id,
        surviving_leads.lead_id as surviving_lead_id,
        survivors.surviving_lead_id is not null as is_merged,
        surviving_leads.is_deleted
    from usable
    left join survivors on usable.lead_id = survivors.lead_id
    inner join usable as surviving_leads on coalesce(survivors.surviving_lead_id, usable.lead_id) = surviving_leads.lead_id

),

judged as (

    select
        flawed.*,
        lead_map.surviving_lead_id,
        coalesce(lead_map.is_merged, false) as is_merged,
        coalesce(lead_map.is_deleted, false) as is_survivor_deleted,
        case
            when flawed.flaw_reason is not null then flawed.flaw_reason
            when lead_map.is_merged then 'merged'
            when lead_map.is_deleted then 'deleted'
        end as row_reason
    from flawed
    left join lead_map on flawed.lead_id = lead_map.lead_id and flawed.flaw_reason is null

)

select
    *,
    case when lead_id is not null then {{ number_key(['lead_id']) }} end as lead_key,
    case when surviving_lead_id is not null then {{ number_key(['surviving_lead_id']) }} end as surviving_lead_key,
    lead_id as row_key,
    flaw_column as row_column,
    flaw_value as row_value,
    {{ row_status('row_reason') }} as row_status
from judged

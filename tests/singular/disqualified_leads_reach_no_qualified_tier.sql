-- A disqualified lead is no MQL, is not handed to sales, and has the lowest tier there is.

{{ config(group='account_scoring') }}

with

lowest_tier as (

    select max(tier_rank) as tier_rank
    from {{ ref('int_account_scoring__policy_tiers') }}
    where subject = 'lead'

)

select
    leads.lead_id,
    leads.disqualified_reason,
    leads.is_mql,
    leads.tier as actual_tier,
    lowest_tier.tier_rank as expected_tier_rank,
    tiers.tier_rank as actual_tier_rank,
    worklist.action as worklist_action
from {{ ref('lead_fit_intent') }} as leads
cross join lowest_tier
left join {{ ref('int_account_scoring__policy_tiers') }} as tiers on leads.tier = tiers.tier and tiers.subject = 'lead'
left join {{ ref('lead_worklist') }} as worklist on leads.lead_id = worklist.lead_id
where
    leads.is_disqualified
    and (leads.is_mql or worklist.lead_id is not null or tiers.tier_rank < lowest_tier.tier_rank)

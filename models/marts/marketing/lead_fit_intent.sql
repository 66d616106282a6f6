with

tiers as (

    select * from {{ ref('int_account_scoring__tiers') }}
    where subject = 'lead' and evaluation_id = {{ present() }}

),

coverages as (

    {{ fit_coverages('tiers') }}

)

select
    leads.lead_id,
    lead_accounts.account_id,
    accounts.account_name,
    lead_accounts.match_method,
    lead_accounts.match_confidence,
    tiers.fit_score,
    tiers.fit_band,
    coverages.fit_coverage,
    tiers.fit_score_model_id,
    tiers.intent_score,
    tiers.intent_band,
    tiers.combined_score,
    tiers.tier,
    tiers.tier_without_gate,
    tiers.gate_reason,
    handovers.receiver,
    nullif(handovers.action, '') as action,
    coalesce(tiers.is_mql, false) as is_mql,
    disqualifications.lead_id is not null as is_disqualified,
    disqualifications.disqualified_reason,
    leads.buying_role,
    last_activities.last_occurred_at as last_activity_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__identity_leads') }} as leads
left join tiers on leads.lead_id = tiers.subject_id
left join coverages on leads.lead_id = coverages.subject_id
left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and leads.lead_id = handovers.subject_id
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on lead_accounts.account_id = accounts.account_id
left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
    on leads.lead_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
left join {{ ref('int_account_scoring__signal_units') }} as last_activities
    on
        leads.lead_id = last_activities.subject_id and last_activities.subject = 'lead'
        and last_activities.evaluation_id = {{ present() }} and last_activities.signal_key = {{ engagement_signal() }}

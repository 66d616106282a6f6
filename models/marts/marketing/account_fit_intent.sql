with

tiers as (

    select * from {{ ref('int_account_scoring__tiers') }}
    where subject = 'account' and evaluation_id = {{ present() }}

),

coverages as (

    {{ fit_coverages('tiers') }}

)

select
    scores.account_id,
    scores.account_name,
    scores.domain,
    accounts.industry,
    cast(accounts.employee_count as bigint) as employee_count,
    coalesce(accounts.country_code, accounts.country) as country,
    accounts.is_customer,
    scores.fit_score,
    scores.fit_band,
    coverages.fit_coverage,
    tiers.fit_score_model_id,
    scores.intent_score,
    scores.intent_band,
    tiers.combined_score,
    tiers.quadrant,
    scores.tier,
    tiers.tier_without_gate,
    tiers.gate_reason,
    handovers.receiver,
    nullif(handovers.action, '') as action,
    coalesce(tiers.is_mql, false) as is_mql,
    scores.contacts,
    scores.engaged_contacts,
    scores.as_of,
    {{ run_id() }} as run_id
from {{ ref('account_scores') }} as scores
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on scores.account_id = accounts.account_id
left join tiers on scores.account_id = tiers.subject_id
left join coverages on scores.account_id = coverages.subject_id
left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'account' and scores.account_id = handovers.subject_id

{{ config(materialized='incremental', **kept_layout('snapshot_date', 'lead_id')) }}
-- The last of the tables that must be of one run: a day that is here was kept, whatever broke off afterwards.
-- depends_on: {{ ref('int_account_scoring__history_reasons') }}, {{ ref('account_score_history') }}
select
    scores.lead_id,
    scores.score_model_id,
    scores.as_of as snapshot_date,
    scores.account_id,
    scores.score,
    scores.band,
    tiers.tier,
    holdout.is_held_out,
    scores.is_disqualified,
    versions.policy_version,
    {{ run_id() }} as run_id
from {{ ref('lead_scores') }} as scores
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join {{ ref('int_account_scoring__tiers') }} as tiers
    on tiers.subject = 'lead' and scores.lead_id = tiers.subject_id and tiers.evaluation_id = {{ present() }}
left join {{ ref('int_account_scoring__handovers') }} as holdout on holdout.subject = 'lead' and scores.lead_id = holdout.subject_id
-- A day is written once, and no day before one that was written. Built alone, on scores of another day, this keeps nothing.
where {{ only_open_day() }} and scores.as_of = {{ as_of() }}

{{ config(materialized='incremental', **kept_layout('snapshot_date', 'account_id')) }}

with

scores as (

    select * from {{ ref('int_account_scoring__scores') }}
    where subject = 'account' and evaluation_id = {{ present() }}

)

select
    scores.subject_id as account_id,
    scores.score_model_id,
    {{ as_of() }} as snapshot_date,
    scores.score,
    scores.band,
    account_scores.tier,
    holdout.is_held_out,
    account_scores.contacts,
    account_scores.engaged_contacts,
    versions.policy_version,
    {{ run_id() }} as run_id
from scores
inner join {{ ref('account_scores') }} as account_scores on scores.subject_id = account_scores.account_id
left join {{ ref('int_account_scoring__handovers') }} as holdout on holdout.subject = 'account' and scores.subject_id = holdout.subject_id
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- A day is written once, and no day before one that was written. Built alone, on scores of another day, this keeps nothing.
where {{ only_open_day() }} and account_scores.as_of = {{ as_of() }}

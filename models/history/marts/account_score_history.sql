{{ config(materialized='incremental', **kept_layout('snapshot_date', 'account_id')) }}
-- A row is kept for the same reasons as in lead_score_history.
{% set attributes = ['band', 'tier', 'is_held_out', 'contacts', 'engaged_contacts'] %}

with

scored as (

    select
        scores.subject_id as account_id,
        scores.score_model_id,
        scores.score,
        scores.band,
        account_scores.tier,
        holdout.is_held_out,
        account_scores.contacts,
        account_scores.engaged_contacts
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('account_scores') }} as account_scores on scores.subject_id = account_scores.account_id
    left join {{ ref('int_account_scoring__handovers') }} as holdout on holdout.subject = 'account' and scores.subject_id = holdout.subject_id
    -- Built alone, on scores of another day, this keeps nothing.
    where scores.subject = 'account' and scores.evaluation_id = {{ present() }} and account_scores.as_of = {{ as_of() }}

),

other_accounts as (

    select count(*) as scores
    from {{ ref('account_scores') }}
    where as_of <> {{ as_of() }}

),

-- Who is not there is gone, if this day was scored: the last company may be gone while leads are there.
present as (

    select count(*) as scores
    from {{ ref('lead_scores') }} as leads
    cross join other_accounts
    where leads.as_of = {{ as_of() }} and other_accounts.scores = 0

),

{{ changes_of_history('account_id', attributes) }}

select
    changes.account_id,
    changes.score_model_id,
    {{ as_of() }} as snapshot_date,
    changes.score,
    changes.band,
    changes.tier,
    changes.is_held_out,
    changes.contacts,
    changes.engaged_contacts,
    changes.is_gone,
    versions.policy_version,
    false as is_replayed,
    {{ run_id() }} as run_id
from changes
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- A day is written once, and no day before one that was written.
where {{ only_open_day() }}

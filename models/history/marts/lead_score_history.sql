{{ config(materialized='incremental', **kept_layout('snapshot_date', 'lead_id')) }}
-- A row is kept where something else is to be seen than in the lead's last one, where a score crossed a bound of its bands, and where a lead is gone.
-- depends_on: {{ ref('int_account_scoring__history_reasons') }}, {{ ref('account_score_history') }}
{% set attributes = ['account_id', 'band', 'tier', 'is_held_out', 'is_disqualified'] %}

with

scored as (

    select
        scores.lead_id,
        scores.score_model_id,
        scores.score,
        scores.account_id,
        scores.band,
        tiers.tier,
        holdout.is_held_out,
        scores.is_disqualified
    from {{ ref('lead_scores') }} as scores
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on tiers.subject = 'lead' and scores.lead_id = tiers.subject_id and tiers.evaluation_id = {{ present() }}
    left join {{ ref('int_account_scoring__handovers') }} as holdout on holdout.subject = 'lead' and scores.lead_id = holdout.subject_id
    -- Built alone, on scores of another day, this keeps nothing.
    where scores.as_of = {{ as_of() }}

),

-- Who is not there is gone, if anybody is there.
present as (

    select count(*) as scores from scored

),

{{ changes_of_history('lead_id', attributes) }}

select
    changes.lead_id,
    changes.score_model_id,
    {{ as_of() }} as snapshot_date,
    changes.account_id,
    changes.score,
    changes.band,
    changes.tier,
    changes.is_held_out,
    changes.is_disqualified,
    changes.is_gone,
    versions.policy_version,
    false as is_replayed,
    {{ run_id() }} as run_id
from changes
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- A day is written once, and no day before one that was written.
where {{ only_open_day() }}

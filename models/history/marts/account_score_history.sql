{{ config(materialized='incremental', **kept_layout('snapshot_date', 'account_id')) }}
-- A row is kept for the same reasons as in lead_score_history.
{% set attributes = ['band', 'tier', 'is_held_out', 'contacts', 'engaged_contacts'] %}
{% set columns = ['account_id', 'score_model_id', 'score'] + attributes %}

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

{%- if is_incremental() %}

last_days as (

    select
        account_id,
        score_model_id,
        max(snapshot_date) as snapshot_date
    from {{ this }}
    where {{ since_whole_day() }}
    group by account_id, score_model_id

),

last_states as (

    select kept.{{ columns | join(', kept.') }}
    from {{ this }} as kept
    inner join last_days
        on
            kept.account_id = last_days.account_id
            and kept.score_model_id = last_days.score_model_id
            and kept.snapshot_date = last_days.snapshot_date
    where not {{ tells_gone('kept', this) }}

),
{%- else %}

-- Nothing was kept before the first build.
last_states as (

    select * from scored
    where 1 = 0

),
{%- endif %}

present_leads as (

    select count(*) as scores
    from {{ ref('lead_scores') }}
    where as_of = {{ as_of() }}

),

other_accounts as (

    select count(*) as scores
    from {{ ref('account_scores') }}
    where as_of <> {{ as_of() }}

),

crossed as (

    select distinct
        scored.account_id,
        scored.score_model_id
    from scored
    inner join last_states on scored.account_id = last_states.account_id and scored.score_model_id = last_states.score_model_id
    inner join {{ ref('int_account_scoring__policy_score_bands') }} as bands
        on
            scored.score_model_id = bands.score_model_id
            and (scored.score >= bands.at_least_score) <> (last_states.score >= bands.at_least_score)

),

changes as (

    select
        scored.{{ columns | join(',\n        scored.') }},
        false as is_gone
    from scored
    left join last_states on scored.account_id = last_states.account_id and scored.score_model_id = last_states.score_model_id
    left join crossed on scored.account_id = crossed.account_id and scored.score_model_id = crossed.score_model_id
    where
        last_states.account_id is null
        or crossed.account_id is not null
        or {{ whole_points('scored.score') }} <> {{ whole_points('last_states.score') }}
        {%- for column in attributes %}
        or {{ is_other('scored.' ~ column, 'last_states.' ~ column) }}
        {%- endfor %}
    union all
    select
        last_states.{{ columns | join(',\n        last_states.') }},
        true as is_gone
    from last_states
    cross join present_leads
    cross join other_accounts
    left join scored on last_states.account_id = scored.account_id and last_states.score_model_id = scored.score_model_id
    -- Who is not there is gone, if this day was scored: the last company may be gone while leads are there.
    where scored.account_id is null and present_leads.scores > 0 and other_accounts.scores = 0

)

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
    {{ run_id() }} as run_id
from changes
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- A day is written once, and no day before one that was written.
where {{ only_open_day() }}

{{ config(materialized='incremental', **kept_layout('snapshot_date', 'lead_id')) }}
-- A row is kept where something else is to be seen than in the lead's last one, where a score crossed a bound of its bands, and where a lead is gone.
-- depends_on: {{ ref('int_account_scoring__history_reasons') }}, {{ ref('account_score_history') }}
{% set attributes = ['account_id', 'band', 'tier', 'is_held_out', 'is_disqualified'] %}
{% set columns = ['lead_id', 'score_model_id', 'score'] + attributes %}

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

{%- if is_incremental() %}

last_days as (

    select
        lead_id,
        score_model_id,
        max(snapshot_date) as snapshot_date
    from {{ this }}
    where {{ since_whole_day() }}
    group by lead_id, score_model_id

),

last_states as (

    select kept.{{ columns | join(', kept.') }}
    from {{ this }} as kept
    inner join last_days
        on kept.lead_id = last_days.lead_id and kept.score_model_id = last_days.score_model_id and kept.snapshot_date = last_days.snapshot_date
    where not {{ tells_gone('kept', this) }}

),
{%- else %}

-- Nothing was kept before the first build.
last_states as (

    select * from scored
    where 1 = 0

),
{%- endif %}

-- By its number: with an exists in its place, DuckDB 2.0 loses the rows of those who are gone.
present as (

    select count(*) as scores from scored

),

-- Bands hold by the bounds that were reached, so a bound that is crossed is kept though the band may be held.
crossed as (

    select distinct
        scored.lead_id,
        scored.score_model_id
    from scored
    inner join last_states on scored.lead_id = last_states.lead_id and scored.score_model_id = last_states.score_model_id
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
    left join last_states on scored.lead_id = last_states.lead_id and scored.score_model_id = last_states.score_model_id
    left join crossed on scored.lead_id = crossed.lead_id and scored.score_model_id = crossed.score_model_id
    where
        last_states.lead_id is null
        or crossed.lead_id is not null
        or {{ whole_points('scored.score') }} <> {{ whole_points('last_states.score') }}
        {%- for column in attributes %}
        or {{ is_other('scored.' ~ column, 'last_states.' ~ column) }}
        {%- endfor %}
    union all
    select
        last_states.{{ columns | join(',\n        last_states.') }},
        true as is_gone
    from last_states
    cross join present
    left join scored on last_states.lead_id = scored.lead_id and last_states.score_model_id = scored.score_model_id
    -- Who is not there is gone, if anybody is there.
    where scored.lead_id is null and present.scores > 0

)

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
    {{ run_id() }} as run_id
from changes
cross join {{ ref('int_account_scoring__policy_version') }} as versions
-- A day is written once, and no day before one that was written.
where {{ only_open_day() }}

{#- The band of the unknown is neither above nor below another. -#}
{%- set bands_in_order = 'partition by bands.score_model_id, bands.month_start, policy_bands.below_coverage is null'
    ~ ' order by policy_bands.at_least_score nulls first' -%}
with

months as (

    select months.*
    from {{ ref('int_account_scoring__health_months') }} as months
    inner join {{ policy_score_models() }} as models on months.score_model_id = models.score_model_id
    -- No outcome tells who left, and a better band of these models is one of less danger.
    where models.is_primary and models.status = 'live' and models.dimension <> 'retention' and months.band is not null

),

asked as (

    select
        months.*,
        outcomes.outcome_id,
        outcomes.min_leads,
        {{ days_before('months.snapshot_date', '(-cast(outcomes.horizon_days as int))') }} as horizon_end
    from months
    left join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on months.subject = outcomes.subject and outcomes.is_primary

),

answered as (

    select
        asked.subject,
        asked.subject_id,
        asked.score_model_id,
        asked.month_start,
        asked.band,
        asked.horizon_end,
        {{ leads_with_event('events.outcome_id is not null') }} >= asked.min_leads as has_outcome
    from asked
    left join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on
            asked.outcome_id = events.outcome_id
            and asked.subject_id = events.subject_id
            and asked.snapshot_date < events.outcome_date
            and asked.horizon_end >= events.outcome_date
    group by
        asked.subject, asked.subject_id, asked.score_model_id, asked.month_start, asked.band, asked.horizon_end, asked.min_leads

),

bands as (

    select
        subject,
        score_model_id,
        month_start,
        band,
        count(*) as subjects,
        -- Until the horizon is over nobody is counted as lost.
        sum(case when horizon_end <= {{ as_of() }} and has_outcome then 1 when horizon_end <= {{ as_of() }} then 0 end) as outcomes
    from answered
    group by subject, score_model_id, month_start, band

)

select
    bands.subject,
    bands.score_model_id,
    bands.month_start,
    bands.band,
    bands.subjects,
    bands.outcomes,
    {{ share('bands.subjects', 'sum(bands.subjects) over (partition by bands.score_model_id, bands.month_start)') }} as band_share,
    {{ share('bands.outcomes', 'bands.subjects') }} as outcome_rate,
    {{ share(
        'lag(bands.outcomes) over (' ~ bands_in_order ~ ')',
        'lag(bands.subjects) over (' ~ bands_in_order ~ ')'
    ) }} as outcome_rate_below,
    sum(bands.outcomes) over (partition by bands.score_model_id, bands.month_start) as outcomes_of_month
from bands
inner join {{ policy_score_bands() }} as policy_bands
    on bands.score_model_id = policy_bands.score_model_id and bands.band = policy_bands.band

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
        outcomes.is_repeatable,
        {{ days_before('months.snapshot_date', '(-cast(outcomes.horizon_days as int))') }} as horizon_end
    from months
    left join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on months.subject = outcomes.subject and outcomes.is_primary

),

counted as (

    select
        asked.subject,
        asked.subject_id,
        asked.score_model_id,
        asked.month_start,
        asked.band,
        asked.horizon_end,
        asked.min_leads,
        asked.is_repeatable,
        {{ leads_with_event('events.outcome_date <= asked.snapshot_date') }} as leads_before,
        {{ leads_with_event('events.outcome_date > asked.snapshot_date') }} as leads_within
    from asked
    left join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on
            asked.outcome_id = events.outcome_id
            and asked.subject_id = events.subject_id
            and asked.horizon_end >= events.outcome_date
    group by
        asked.subject, asked.subject_id, asked.score_model_id, asked.month_start, asked.band, asked.horizon_end, asked.min_leads, asked.is_repeatable

),

answered as (

    select
        *,
        -- Until the horizon is over nobody is counted as lost, and who had what comes once is not asked, as in a backtest.
        horizon_end <= {{ as_of() }} and (is_repeatable or leads_before < min_leads) as is_asked,
        leads_within >= min_leads as has_outcome
    from counted

),

bands as (

    select
        subject,
        score_model_id,
        month_start,
        band,
        count(*) as subjects,
        sum(case when is_asked then 1 end) as subjects_asked,
        sum(case when is_asked and has_outcome then 1 when is_asked then 0 end) as outcomes
    from answered
    group by subject, score_model_id, month_start, band

),

-- A band in which nobody is asked has no rate to compare with.
compared as (

    select
        bands.score_model_id,
        bands.month_start,
        bands.band,
        {{ share(
            'lag(bands.outcomes) over (' ~ bands_in_order ~ ')',
            'lag(bands.subjects_asked) over (' ~ bands_in_order ~ ')'
        ) }} as outcome_rate_below
    from bands
    inner join {{ policy_score_bands() }} as policy_bands
        on bands.score_model_id = policy_bands.score_model_id and bands.band = policy_bands.band
    where bands.subjects_asked > 0

)

select
    bands.subject,
    bands.score_model_id,
    bands.month_start,
    bands.band,
    bands.subjects,
    bands.subjects_asked,
    bands.outcomes,
    {{ share('bands.subjects', 'sum(bands.subjects) over (partition by bands.score_model_id, bands.month_start)') }} as band_share,
    {{ share('bands.outcomes', 'bands.subjects_asked') }} as outcome_rate,
    compared.outcome_rate_below,
    sum(bands.outcomes) over (partition by bands.score_model_id, bands.month_start) as outcomes_of_month
from bands
inner join {{ policy_score_bands() }} as policy_bands
    on bands.score_model_id = policy_bands.score_model_id and bands.band = policy_bands.band
left join compared
    on bands.score_model_id = compared.score_model_id and bands.month_start = compared.month_start and bands.band = compared.band

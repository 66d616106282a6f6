with

ranked as (

    select
        *,
        {{ score_tenth('subjects_below', 'outcomes + others', 'all_outcomes + all_others') }} as score_tenth
    from {{ ref('int_account_scoring__backtest_ranked_subjects') }}

),

by_subject as (

    select
        outcome_id,
        subject,
        score_id,
        score_tenth,
        subject_id,
        count(*) as observations,
        sum(case when has_outcome then 1 else 0 end) as outcomes
    from ranked
    group by outcome_id, subject, score_id, score_tenth, subject_id

),

tenths as (

    select
        outcome_id,
        subject,
        score_id,
        score_tenth,
        sum(observations) as observations,
        count(*) as subjects,
        sum(outcomes) as outcomes,
        {{ share('sum(outcomes)', 'sum(observations)') }} as outcome_rate
    from by_subject
    group by outcome_id, subject, score_id, score_tenth

),

score_ranges as (

    select
        outcome_id,
        score_id,
        score_tenth,
        min(lowest_score) as lowest_score,
        max(highest_score) as highest_score
    from {{ ref('int_account_scoring__backtest_tenths') }}
    group by outcome_id, score_id, score_tenth

),

forecasts as (

    select
        outcome_id,
        score_id,
        score_tenth,
        {{ share('sum(' ~ summable('forecast * observations') ~ ')', 'sum(observations)') }} as forecast
    from {{ ref('int_account_scoring__backtest_forecasts') }}
    group by outcome_id, score_id, score_tenth

)

select
    this_backtest.backtest_number,
    tenths.outcome_id,
    tenths.subject,
    tenths.score_id,
    tenths.score_tenth,
    score_ranges.lowest_score,
    score_ranges.highest_score,
    cast(tenths.observations as bigint) as observations,
    cast(tenths.subjects as bigint) as subjects,
    cast(tenths.outcomes as bigint) as outcomes,
    {{ statistic('tenths.outcome_rate') }} as outcome_rate,
    {{ statistic(share_bound('tenths.outcome_rate', 'tenths.subjects', -1)) }} as outcome_rate_low,
    {{ statistic(share_bound('tenths.outcome_rate', 'tenths.subjects', 1)) }} as outcome_rate_high,
    {{ statistic('forecasts.forecast') }} as forecast_rate,
    judgements.status,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from tenths
inner join score_ranges
    on tenths.outcome_id = score_ranges.outcome_id and tenths.score_id = score_ranges.score_id and tenths.score_tenth = score_ranges.score_tenth
inner join {{ ref('int_account_scoring__backtest_judgements') }} as judgements
    on tenths.outcome_id = judgements.outcome_id and tenths.score_id = judgements.score_id and judgements.period = {{ all_cutoffs() }}
left join forecasts
    on tenths.outcome_id = forecasts.outcome_id and tenths.score_id = forecasts.score_id and tenths.score_tenth = forecasts.score_tenth
cross join {{ this_backtest() }} as this_backtest

with

targets as (

    select
        bands.score_model_id,
        bands.band,
        bands.at_least_score,
        {{ policy_number('band_targets.most_per_week') }} as most_per_week,
        {{ policy_number('band_targets.least_hit_rate') }} as least_hit_rate
    from {{ policy('band_targets') }} as band_targets
    inner join {{ policy_score_bands() }} as bands
        on {{ policy_text('band_targets.score_model_id') }} = bands.score_model_id and {{ policy_text('band_targets.band') }} = bands.band

),

judged as (

    select
        judgements.score_model_id,
        judgements.outcome_id,
        judgements.status,
        outcomes.min_subjects
    from {{ ref('int_account_scoring__backtest_judgements') }} as judgements
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on judgements.outcome_id = outcomes.outcome_id
    where judgements.is_primary and judgements.is_champion and judgements.period = {{ all_cutoffs() }}

),

possible as (

    select
        targets.*,
        judged.outcome_id,
        judged.status,
        judged.min_subjects,
        scores.whole_score,
        scores.observations_above,
        scores.hit_rate,
        scores.entered_per_week,
        -- Fewer enter again at a score that nearly all were above already: such a threshold would hold everybody.
        max(case when scores.entered_per_week > targets.most_per_week then scores.whole_score end)
            over (partition by targets.score_model_id, targets.band, judged.outcome_id)
            as last_too_low
    from targets
    inner join judged on targets.score_model_id = judged.score_model_id
    inner join {{ ref('int_account_scoring__backtest_whole_scores') }} as scores on targets.score_model_id = scores.score_model_id

),

compared as (

    select
        score_model_id,
        band,
        at_least_score,
        most_per_week,
        least_hit_rate,
        outcome_id,
        status,
        min(case when entered_per_week <= most_per_week and coalesce(whole_score > last_too_low, true) then whole_score end) as capacity_score,
        min(case when hit_rate >= least_hit_rate and observations_above >= min_subjects then whole_score end) as hit_rate_score,
        -- What the threshold of today gives: the score nearest above it that occurs.
        min(case when whole_score >= at_least_score then whole_score end) as score_of_today
    from possible
    group by score_model_id, band, at_least_score, most_per_week, least_hit_rate, outcome_id, status

)

select
    this_backtest.backtest_number,
    compared.score_model_id,
    compared.band,
    compared.outcome_id,
    cast(compared.at_least_score as decimal(18, 4)) as threshold_of_today,
    {{ statistic('today.entered_per_week') }} as entered_per_week,
    {{ statistic('today.hit_rate') }} as hit_rate,
    cast(compared.most_per_week as decimal(18, 4)) as most_per_week,
    cast(case when compared.status = 'ok' then compared.capacity_score end as decimal(18, 4)) as threshold_for_capacity,
    cast(compared.least_hit_rate as decimal(18, 6)) as least_hit_rate,
    cast(case when compared.status = 'ok' then compared.hit_rate_score end as decimal(18, 4)) as threshold_for_hit_rate,
    compared.status,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from compared
left join {{ ref('int_account_scoring__backtest_whole_scores') }} as today
    on compared.score_model_id = today.score_model_id and compared.score_of_today = today.whole_score
cross join {{ this_backtest() }} as this_backtest

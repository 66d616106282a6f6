with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

kept as (

    select * from {{ ref('score_backtest') }}

),

newest as (

    select max(backtest_number) as backtest_number from kept

),

latest as (

    select
        kept.backtest_number,
        max(kept.as_of) as as_of,
        max(kept.policy_version) as policy_version
    from kept
    inner join newest on kept.backtest_number = newest.backtest_number
    group by kept.backtest_number

),

-- The last one of an earlier day: who reviews twice a day compares with the review before.
previous as (

    select max(kept.backtest_number) as backtest_number
    from kept
    inner join latest on kept.as_of < latest.as_of and kept.backtest_number < latest.backtest_number

),

cut_offs as (

    select
        kept.outcome_id,
        kept.score_id,
        cast(min(kept.period) as date) as since,
        count(distinct kept.period) as cutoff_count
    from kept
    inner join latest on kept.backtest_number = latest.backtest_number
    where kept.period <> {{ all_cutoffs() }}
    group by kept.outcome_id, kept.score_id

),

lifts as (

    select lifts.*
    from {{ ref('score_lift') }} as lifts
    inner join settings on lifts.top_share = cast(settings.review_top_share as decimal(18, 6))
    where lifts.period = {{ all_cutoffs() }}

),

-- Of all ways of counting the one that comes closest, or is ahead.
closest as (

    select
        comparisons.*,
        row_number() over (
            partition by comparisons.outcome_id, comparisons.champion_id
            order by
                case comparisons.verdict when 'better' then 1 else 0 end, case comparisons.verdict when 'worse' then 0 else 1 end,
                comparisons.difference_low, comparisons.challenger_id
        ) as place
    from {{ ref('score_comparison') }} as comparisons
    inner join latest on comparisons.backtest_number = latest.backtest_number
    where comparisons.period = {{ all_cutoffs() }} and comparisons.challenger_kind = 'reference'

),

compared as (

    select
        scores.backtest_number,
        scores.outcome_id,
        scores.is_primary_outcome,
        scores.subject,
        scores.score_id,
        scores.dimension,
        outcomes.event,
        scores.horizon_days,
        cut_offs.since,
        cut_offs.cutoff_count,
        scores.outcome_subjects,
        cast(outcomes.min_outcomes as int) as min_outcomes,
        scores.base_rate,
        scores.auc,
        scores.status,
        lifts.top_share,
        lifts.hit_rate,
        lifts.lift,
        lifts.lift_low,
        lifts.lift_high,
        closest.challenger_id,
        closest.challenger_auc,
        closest.auc_difference,
        closest.difference_low,
        closest.difference_high,
        closest.verdict,
        case
            when scores.status <> 'ok' then outcomes.min_outcomes
            -- An interval is half as wide with four times as many.
            when closest.verdict = 'cannot tell'
                then scores.outcome_subjects * {{ share(
                    '(closest.difference_high - closest.auc_difference) * (closest.difference_high - closest.auc_difference)',
                    'closest.auc_difference * closest.auc_difference'
                ) }}
        end as needed_outcomes,
        earlier.as_of as previous_as_of,
        earlier.auc as previous_auc,
        earlier_lifts.lift as previous_lift,
        earlier.policy_version <> latest.policy_version as is_other_policy,
        latest.as_of
    from kept as scores
    inner join latest on scores.backtest_number = latest.backtest_number
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on scores.outcome_id = outcomes.outcome_id
    left join cut_offs on scores.outcome_id = cut_offs.outcome_id and scores.score_id = cut_offs.score_id
    left join lifts on scores.backtest_number = lifts.backtest_number and scores.outcome_id = lifts.outcome_id and scores.score_id = lifts.score_id
    left join closest on scores.outcome_id = closest.outcome_id and scores.score_id = closest.champion_id and closest.place = 1
    cross join previous
    left join kept as earlier
        on
            previous.backtest_number = earlier.backtest_number
            and scores.outcome_id = earlier.outcome_id
            and scores.score_id = earlier.score_id
            and scores.period = earlier.period
    left join lifts as earlier_lifts
        on
            earlier.backtest_number = earlier_lifts.backtest_number
            and earlier.outcome_id = earlier_lifts.outcome_id
            and earlier.score_id = earlier_lifts.score_id
    where scores.is_champion and scores.period = {{ all_cutoffs() }}

)

select
    compared.*,
    {{ day_of_enough(
        'compared.needed_outcomes', 'compared.outcome_subjects', 'compared.since', 'compared.as_of', 'settings.review_farthest_days'
    ) }} as known_on
from compared
cross join settings

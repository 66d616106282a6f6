{%- set values = {
    'subjects': "scores.subject || 's'",
    'dimension': 'scores.dimension',
    'event': plain_name('scores.event'),
    'outcome': 'scores.outcome_id',
    'horizon': number_text('scores.horizon_days'),
    'days': number_text('scores.cutoff_count'),
    'since': day_text('scores.since'),
    'outcomes': number_text('scores.outcome_subjects'),
    'top_share': fine_percent_text('scores.top_share'),
    'hit_rate': fine_percent_text('scores.hit_rate'),
    'base_rate': fine_percent_text('scores.base_rate'),
    'lift': short_number('scores.lift'),
    'lift_low': short_number('scores.lift_low'),
    'lift_high': short_number('scores.lift_high'),
    'auc': auc_text('scores.auc'),
    'challenger': 'scores.challenger_id',
    'challenger_auc': auc_text('scores.challenger_auc'),
    'difference': auc_difference_text('scores'),
    'have': number_text('scores.outcome_subjects'),
    'needed': number_text('scores.min_outcomes'),
    'known_on': day_text('scores.known_on'),
    'farthest_days': number_text('settings.review_farthest_days'),
    'previous_lift': short_number('scores.previous_lift'),
    'previous_auc': auc_text('scores.previous_auc'),
    'previous_as_of': day_text('scores.previous_as_of'),
    'policy': "case when scores.is_other_policy then 'another' else 'the same' end",
} %}

with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

kinds as (

    select * from {{ policy_review_findings() }} as kinds

),

scores as (

    select * from {{ ref('int_account_scoring__health_review_scores') }}

),

rivals as (

    select
        comparisons.challenger_id,
        comparisons.champion_id,
        comparisons.challenger_auc,
        comparisons.champion_auc,
        comparisons.auc_difference,
        comparisons.difference_low,
        comparisons.difference_high,
        scores.event
    from {{ ref('score_comparison') }} as comparisons
    inner join scores
        on
            comparisons.backtest_number = scores.backtest_number
            and comparisons.outcome_id = scores.outcome_id
            and comparisons.champion_id = scores.score_id
    where comparisons.period = {{ all_cutoffs() }} and comparisons.challenger_kind <> 'reference' and comparisons.verdict = 'worse'

),

-- Null where none is kept.
newest as (

    select max(backtest_number) as backtest_number from {{ ref('score_backtest') }}

),

backtests as (

    select
        max(newest.backtest_number) as backtest_number,
        max(kept.as_of) as as_of,
        count(scores.challenger_id) as comparison_count,
        count(scores.previous_as_of) as earlier_count,
        count(case when scores.is_primary_outcome and scores.status = 'ok' then scores.score_id end) as judged_count
    from newest
    left join {{ ref('score_backtest') }} as kept on newest.backtest_number = kept.backtest_number
    left join scores on newest.backtest_number = scores.backtest_number

),

told as (

    select
        *,
        case
            -- Facts need not beat counting, but should not lose against it. Scores of customers are held against an outcome of new business here.
            when verdict = 'worse' and dimension in ('fit', 'intent') then 'worse_than_counting'
            when dimension <> 'intent' then 'none'
            when verdict = 'better' then 'better_than_counting'
            when verdict = 'cannot tell' and known_on is null then 'cannot_tell_for_long'
            when verdict = 'cannot tell' then 'cannot_tell_counting'
        end as finding_id
    from scores
    where is_primary_outcome
    union all
    select
        *,
        'works' as finding_id
    from scores
    where is_primary_outcome and dimension = 'intent' and lift is not null
    union all
    select
        *,
        'lift_changed' as finding_id
    from scores
    where is_primary_outcome and dimension = 'intent' and lift is not null and previous_lift is not null
    union all
    select
        *,
        case when known_on is null then 'outcome_far_off' else 'outcome_too_rare' end as finding_id
    from scores
    where dimension = 'intent' and status <> 'ok' and outcome_subjects < min_outcomes

)

select {{ review_columns('scores.score_id', 'coalesce(scores.lift, 0)', values) }}
from told as scores
cross join settings
inner join kinds on scores.finding_id = kinds.finding_id
union all
select {{ review_columns('rivals.champion_id', '-rivals.auc_difference', {
    'rival': 'rivals.challenger_id', 'champion': 'rivals.champion_id', 'event': plain_name('rivals.event'),
    'auc': auc_text('rivals.champion_auc'), 'challenger_auc': auc_text('rivals.challenger_auc'),
    'difference': auc_difference_text('rivals'),
}) }}
from rivals
inner join kinds on kinds.finding_id = 'rival_is_better'
union all
select {{ review_columns("'backtest'", '0', {
    'backtest': number_text('backtests.backtest_number'), 'as_of': day_text('backtests.as_of'),
}) }}
from backtests
inner join kinds
    on
        (kinds.finding_id = 'no_backtest' and backtests.backtest_number is null)
        or (kinds.finding_id = 'nothing_compared' and backtests.backtest_number is not null and backtests.comparison_count = 0)
        or (kinds.finding_id = 'nothing_judged' and backtests.comparison_count > 0 and backtests.judged_count = 0)
        or (kinds.finding_id = 'first_review' and backtests.comparison_count > 0 and backtests.earlier_count = 0)

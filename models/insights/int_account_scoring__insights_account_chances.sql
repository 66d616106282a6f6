-- Read where no backtest is kept. depends_on: {{ ref('int_account_scoring__identity_accounts') }}
{#- How often companies with such a score buy is known where backtests are kept; elsewhere the model has no rows. #}
with

{%- set is_backtested = module_is_on('backtest') and (is_unit_test() or not execute or load_cached_relation(ref('score_calibration')) is not none) %}
{%- if is_backtested %}

-- The latest one of today's policy: under another policy the same score says something else. Best is one of deals that were won. Asked of customers alone it tells nothing of the others.
backtests as (

    select
        judged.backtest_number,
        judged.outcome_id,
        judged.score_id,
        judged.score_model_id,
        judged.horizon_days,
        outcomes.population_active_days,
        outcomes.event = 'opportunity_won' as is_of_won,
        row_number() over (
            order by judged.backtest_number desc, case when outcomes.event = 'opportunity_won' then 0 else 1 end, judged.outcome_id, judged.score_id
        ) as place
    from {{ ref('score_backtest') }} as judged
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes
        on
            judged.outcome_id = outcomes.outcome_id and outcomes.event in ('opportunity_won', 'opportunity_created')
            and outcomes.population_score_model_id is null
    inner join {{ ref('int_account_scoring__policy_version') }} as versions on judged.policy_version = versions.policy_version
    where
        judged.subject = 'account' and judged.is_champion and judged.dimension = 'intent'
        and judged.period = {{ all_cutoffs() }} and judged.status = 'ok'

),

-- A backtest asks of companies that were active alone, so it tells nothing of the others.
ranked as (

    select
        scores.subject_id as account_id,
        calibration.score_tenth,
        calibration.outcome_rate,
        calibration.outcome_rate_low,
        calibration.outcome_rate_high,
        backtests.horizon_days,
        backtests.is_of_won,
        -- The tenth that the score is in; tenths of different days overlap, so of several the one whose middle is nearest. Between two the lower one, below all of them
        -- the lowest.
        row_number() over (
            partition by scores.subject_id
            order by
                case when scores.score between calibration.lowest_score and calibration.highest_score then 0 else 1 end,
                case
                    when scores.score between calibration.lowest_score and calibration.highest_score
                        then abs(scores.score - calibration.lowest_score + scores.score - calibration.highest_score)
                end,
                case when calibration.lowest_score <= scores.score then calibration.score_tenth else 0 end desc,
                calibration.score_tenth
        ) as place
    from backtests
    inner join {{ ref('score_calibration') }} as calibration
        on
            backtests.backtest_number = calibration.backtest_number and backtests.outcome_id = calibration.outcome_id
            and backtests.score_id = calibration.score_id
    inner join {{ ref('int_account_scoring__scores') }} as scores
        on scores.evaluation_id = {{ present() }} and scores.subject = 'account' and backtests.score_model_id = scores.score_model_id
    left join {{ ref('int_account_scoring__account_engagement') }} as engagement on scores.subject_id = engagement.account_id
    where
        backtests.place = 1
        and (
            backtests.population_active_days is null
            or cast(engagement.last_activity_at as date) > {{ days_before(as_of(), 'backtests.population_active_days') }}
        )

),
{%- else %}

ranked as (

    select
        account_id,
        cast(null as int) as score_tenth,
        cast(null as decimal(18, 6)) as outcome_rate,
        cast(null as decimal(18, 6)) as outcome_rate_low,
        cast(null as decimal(18, 6)) as outcome_rate_high,
        cast(null as int) as horizon_days,
        cast(null as boolean) as is_of_won,
        0 as place
    from {{ ref('int_account_scoring__identity_accounts') }}

),
{%- endif %}

-- What was opened still has to be won.
decided as (

    select
        count(*) as deals,
        {{ share('sum(case when opportunities.is_won then 1 else 0 end)', 'count(*)') }} as won_share
    from {{ ref('int_account_scoring__input_opportunities') }} as opportunities
    where opportunities.row_status = 'accepted' and not {{ is_open_deal('opportunities') }}

),

shares as (

    select
        won_share,
        case when won_share is not null then {{ share_bound('won_share', 'deals', -1) }} end as won_share_low,
        case when won_share is not null then {{ share_bound('won_share', 'deals', 1) }} end as won_share_high
    from decided

)

select
    ranked.account_id,
    ranked.score_tenth,
    cast(ranked.horizon_days as int) as horizon_days,
    ranked.is_of_won,
    ranked.outcome_rate,
    {%- for bound in ['', '_low', '_high'] %}
    {{ statistic(
        'ranked.outcome_rate' ~ bound ~ ' * case when ranked.is_of_won then 1 else shares.won_share' ~ bound ~ ' end'
    ) }} as chance{{ bound }},
    {%- endfor %}
    case when not ranked.is_of_won then {{ statistic('shares.won_share') }} end as won_share
from ranked
cross join shares
where ranked.place = 1

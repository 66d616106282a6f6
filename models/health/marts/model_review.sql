with

-- Null where none is kept.
latest as (

    select max(backtest_number) as backtest_number from {{ ref('score_backtest') }}

),

comparisons as (

    select comparisons.*
    from {{ ref('score_comparison') }} as comparisons
    inner join latest on comparisons.backtest_number = latest.backtest_number
    where comparisons.period = {{ all_cutoffs() }}

),

compared as (

    select
        latest.backtest_number,
        count(comparisons.backtest_number) as comparison_count
    from latest
    left join comparisons on latest.backtest_number = comparisons.backtest_number
    group by latest.backtest_number

),

-- Who changed a threshold or a target since has answered.
thresholds as (

    select suggested.*
    from {{ ref('suggested_thresholds') }} as suggested
    inner join latest on suggested.backtest_number = latest.backtest_number
    inner join {{ policy_score_bands() }} as bands
        on
            suggested.score_model_id = bands.score_model_id and suggested.band = bands.band
            and suggested.threshold_of_today = cast(bands.at_least_score as decimal(18, 4))
    inner join {{ policy('band_targets') }} as band_targets
        on
            suggested.score_model_id = {{ policy_text('band_targets.score_model_id') }}
            and suggested.band = {{ policy_text('band_targets.band') }}
            and suggested.most_per_week = cast({{ policy_number('band_targets.most_per_week') }} as decimal(18, 4))
    where suggested.status = 'ok' and suggested.entered_per_week > suggested.most_per_week

),

findings as (

    select
        'is it working' as topic,
        champion_id as about,
        case verdict
            when 'better' then champion_id || ' foresees ' || outcome_id || ' better than ' || challenger_id
            when 'worse' then champion_id || ' foresees ' || outcome_id || ' worse than ' || challenger_id
            when 'cannot tell' then 'Nobody can tell yet whether ' || champion_id || ' foresees ' || outcome_id || ' better than ' || challenger_id
            else 'Too little has happened to judge ' || champion_id || ' by ' || outcome_id
        end as finding,
        'AUC difference ' || coalesce({{ interval_text('auc_difference', 'difference_low', 'difference_high') }}, 'not known') as evidence,
        case
            when verdict = 'worse' and challenger_kind = 'reference' then 'Its rules are not worth their work: calibrate them'
            when verdict = 'worse' then 'Let ' || challenger_id || ' take its place'
            else ''
        end as proposal
    from comparisons
    union all
    select
        'is it working' as topic,
        'backtest' as about,
        case
            when backtest_number is null then 'Not known: this database keeps no backtest'
            else 'Not known: the latest backtest compared no scores'
        end as finding,
        case when backtest_number is null then 'score_backtest is empty' else 'score_comparison has no row of it' end as evidence,
        'Run make backtest with DB= of this database, or dbt build with cut-offs' as proposal
    from compared
    where comparison_count = 0
    union all
    select
        'what to look at' as topic,
        health.check_id as about,
        health.sentence as finding,
        health.period as evidence,
        checks.reason as proposal
    from {{ ref('score_health') }} as health
    inner join {{ ref('int_account_scoring__policy_health_checks') }} as checks on health.check_id = checks.check_id
    where health.status = 'warning'
    union all
    select
        'what to change' as topic,
        coalesce(rule_id, signal) as about,
        'Leads with it convert otherwise than its points say' as finding,
        {{ number_text('conversions') }} || ' of ' || {{ number_text('leads') }} || ' leads converted' as evidence,
        {{ number_text('points') }} || ' points instead of ' || coalesce({{ number_text('present_points') }}, 'none') as proposal
    from {{ ref('suggested_activity_rules') }}
    where verdict = 'suggested' and points <> coalesce(present_points, 0)
    union all
    select
        'what to change' as topic,
        suggested.attribute as about,
        'Leads with some of its values convert otherwise than all' as finding,
        {{ number_text('count(*)') }} || ' rules are suggested, and not in the policy' as evidence,
        'See suggested_fit_rules; make calibrate writes them' as proposal
    from {{ ref('suggested_fit_rules') }} as suggested
    left join {{ policy_fit_rules() }} as fit_rules on suggested.rule_id = fit_rules.rule_id
    where suggested.verdict = 'suggested' and fit_rules.rule_id is null
    group by suggested.attribute
    union all
    select
        'what to change' as topic,
        score_model_id || ' ' || band as about,
        'The band holds more than sales can take' as finding,
        {{ number_text('cast(entered_per_week as decimal(18, 1))') }} || ' a week enter it, '
        || {{ number_text('most_per_week') }} || ' can be taken' as evidence,
        coalesce(
            'From ' || {{ number_text('threshold_for_capacity') }} || ' points instead of ' || {{ number_text('threshold_of_today') }},
            'No threshold gives ' || {{ number_text('most_per_week') }} || ' a week'
        ) as proposal
    from thresholds

)

select
    {{ fiscal_quarter(as_of()) }} as quarter,
    topic,
    about,
    finding,
    evidence,
    proposal,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from findings

with

latest as (

    select * from {{ ref('score_backtest') }}
    where
        backtest_number = (select max(kept.backtest_number) from {{ ref('score_backtest') }} as kept)
        and is_primary_outcome and is_champion and dimension = 'intent' and period = {{ all_cutoffs() }}

),

gains as (

    select
        outcome_id,
        champion_id,
        -- The least of them: to beat one way of counting is not enough.
        min(difference_low) as least_gain
    from {{ ref('score_comparison') }}
    where
        backtest_number = (select max(kept.backtest_number) from {{ ref('score_backtest') }} as kept)
        and period = {{ all_cutoffs() }} and challenger_kind = 'reference'
    group by outcome_id, champion_id

),

findings as (

    {%- for check, value in [
        ('auc', 'latest.auc'), ('too_good_to_be_true', 'latest.auc'), ('gain_over_counting', 'gains.least_gain'),
        ('forecast_skill', '1 - ' ~ share('latest.brier_score', 'latest.base_brier_score')),
    ] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ check }}' as check_id,
        latest.subject,
        latest.score_id as checked,
        latest.outcome_id as detail,
        latest.as_of,
        {{ statistic(value) }} as value
    from latest
    left join gains on latest.outcome_id = gains.outcome_id and latest.score_id = gains.champion_id
    {%- endfor %}

)

select
    check_id,
    subject,
    checked,
    detail,
    'backtest as of ' || cast(as_of as {{ dbt.type_string() }}) as period,
    value
from findings

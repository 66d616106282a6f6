with

forecasts as (

    select * from {{ ref('int_account_scoring__backtest_forecasts') }}

),

periods as (

    select
        *,
        cast(cutoff_date as {{ dbt.type_string() }}) as period
    from forecasts
    union all
    select
        *,
        {{ all_cutoffs() }} as period
    from forecasts

)

select
    outcome_id,
    score_id,
    period,
    sum(observations) as forecast_observations,
    {{ share('sum(' ~ squared_errors('forecast') ~ ')', 'sum(observations)') }} as brier_score,
    {{ share('sum(' ~ squared_errors('base_forecast') ~ ')', 'sum(observations)') }} as base_brier_score
from periods
group by outcome_id, score_id, period

-- A cut-off counts for itself and for all of them together. Pairs are made within a cut-off only: sales chooses among the leads of one day, and
-- a base rate that drifts from day to day is no merit of a score.
with

levels as (

    select * from {{ ref('int_account_scoring__backtest_levels') }}

),

periods as (

    select
        *,
        cast(cutoff_date as {{ dbt.type_string() }}) as period
    from levels
    union all
    select
        *,
        {{ all_cutoffs() }} as period
    from levels

),

counted as (

    select
        outcome_id,
        subject,
        score_id,
        period,
        sum(outcomes + others) as observations,
        sum(outcomes) as outcomes,
        cast(sum(cast(outcomes as decimal(18, 0)) * cast(all_others as decimal(18, 0))) as decimal(36, 0)) as pairs,
        cast(sum(cast(outcomes as decimal(18, 0)) * {{ with_half_of_ties('others_below', 'others') }}) as decimal(36, 1)) as right_pairs
    from periods
    group by outcome_id, subject, score_id, period

)

select
    outcome_id,
    subject,
    score_id,
    period,
    observations,
    outcomes,
    pairs,
    right_pairs,
    {{ share('right_pairs', 'pairs') }} as auc
from counted

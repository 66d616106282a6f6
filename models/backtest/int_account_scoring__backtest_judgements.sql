with

score_names as (

    select distinct
        subject,
        score_id,
        score_kind,
        score_model_id,
        rollup_id,
        dimension,
        is_champion
    from {{ ref('int_account_scoring__backtest_compared_scores') }}

),

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

),

briers as (

    select
        outcome_id,
        score_id,
        period,
        {{ share('sum(' ~ squared_errors('forecast') ~ ')', 'sum(observations)') }} as brier_score,
        {{ share('sum(' ~ squared_errors('base_forecast') ~ ')', 'sum(observations)') }} as base_brier_score
    from periods
    group by outcome_id, score_id, period

),

variances as (

    select
        outcome_id,
        subject,
        score_id,
        period,
        count(*) as subjects,
        sum(case when has_outcome then 1 else 0 end) as outcome_subjects,
        sum(case when has_other then 1 else 0 end) as other_subjects,
        {{ clustered_variance() }} as auc_variance
    from {{ ref('int_account_scoring__backtest_influences') }}
    group by outcome_id, subject, score_id, period

),

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}

),

judged as (

    select
        aucs.*,
        outcomes.is_primary,
        outcomes.horizon_days,
        score_names.score_kind,
        score_names.score_model_id,
        score_names.rollup_id,
        score_names.dimension,
        score_names.is_champion,
        variances.subjects,
        variances.outcome_subjects,
        variances.other_subjects,
        variances.auc_variance,
        {{ share('aucs.outcomes', 'aucs.observations') }} as base_rate,
        {{ auc_cases('aucs.auc', 'variances.auc_variance', 'variances.outcome_subjects', 'variances.other_subjects') }} as auc_cases,
        briers.brier_score,
        briers.base_brier_score,
        {{ enough_data('variances.subjects', 'variances.outcome_subjects', 'variances.other_subjects', 'outcomes') }} as status
    from {{ ref('int_account_scoring__backtest_aucs') }} as aucs
    inner join outcomes on aucs.outcome_id = outcomes.outcome_id
    inner join score_names on aucs.subject = score_names.subject and aucs.score_id = score_names.score_id
    inner join variances
        on aucs.outcome_id = variances.outcome_id and aucs.score_id = variances.score_id and aucs.period = variances.period
    left join briers
        on aucs.outcome_id = briers.outcome_id and aucs.score_id = briers.score_id and aucs.period = briers.period

)

select
    outcome_id,
    is_primary,
    horizon_days,
    subject,
    score_id,
    score_kind,
    score_model_id,
    rollup_id,
    dimension,
    is_champion,
    period,
    observations,
    subjects,
    outcomes,
    outcome_subjects,
    other_subjects,
    base_rate,
    auc_variance,
    case when status = 'ok' then auc end as auc,
    case when status = 'ok' then {{ share_bound('auc', 'auc_cases', -1) }} end as auc_low,
    case when status = 'ok' then {{ share_bound('auc', 'auc_cases', 1) }} end as auc_high,
    case when status = 'ok' then brier_score end as brier_score,
    case when status = 'ok' then base_brier_score end as base_brier_score,
    status
from judged

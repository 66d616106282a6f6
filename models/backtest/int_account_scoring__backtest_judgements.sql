with

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}

),

judged as (

    select
        aucs.*,
        outcomes.is_primary,
        outcomes.horizon_days,
        variances.subjects,
        variances.outcome_subjects,
        variances.other_subjects,
        {{ share('aucs.outcomes', 'aucs.observations') }} as base_rate,
        {{ auc_cases('aucs.auc', 'variances.auc_variance', 'variances.outcome_subjects', 'variances.other_subjects') }} as auc_cases,
        briers.brier_score,
        briers.base_brier_score,
        {{ enough_data('variances.subjects', 'variances.outcome_subjects', 'variances.other_subjects', 'outcomes') }} as status
    from {{ ref('int_account_scoring__backtest_aucs') }} as aucs
    inner join outcomes on aucs.outcome_id = outcomes.outcome_id
    inner join {{ ref('int_account_scoring__backtest_auc_variances') }} as variances
        on aucs.outcome_id = variances.outcome_id and aucs.score_id = variances.score_id and aucs.period = variances.period
    left join {{ ref('int_account_scoring__backtest_brier_scores') }} as briers
        on aucs.outcome_id = briers.outcome_id and aucs.score_id = briers.score_id and aucs.period = briers.period

)

select
    outcome_id,
    is_primary,
    horizon_days,
    subject,
    score_id,
    period,
    observations,
    subjects,
    outcomes,
    outcome_subjects,
    base_rate,
    case when status = 'ok' then auc end as auc,
    case when status = 'ok' then {{ share_bound('auc', 'auc_cases', -1) }} end as auc_low,
    case when status = 'ok' then {{ share_bound('auc', 'auc_cases', 1) }} end as auc_high,
    case when status = 'ok' then brier_score end as brier_score,
    case when status = 'ok' then base_brier_score end as base_brier_score,
    status
from judged

select
    {{ backtest_number(this) }} as backtest_number,
    judgements.outcome_id,
    judgements.is_primary as is_primary_outcome,
    cast(judgements.horizon_days as int) as horizon_days,
    judgements.subject,
    judgements.score_id,
    score_names.score_kind,
    score_names.score_model_id,
    score_names.rollup_id,
    score_names.dimension,
    score_names.is_champion,
    judgements.period,
    cast(judgements.observations as bigint) as observations,
    cast(judgements.subjects as bigint) as subjects,
    cast(judgements.outcomes as bigint) as outcomes,
    cast(judgements.outcome_subjects as bigint) as outcome_subjects,
    {{ statistic('judgements.base_rate') }} as base_rate,
    {{ statistic('judgements.auc') }} as auc,
    {{ statistic('judgements.auc_low') }} as auc_low,
    {{ statistic('judgements.auc_high') }} as auc_high,
    {{ statistic('judgements.brier_score') }} as brier_score,
    {{ statistic('judgements.base_brier_score') }} as base_brier_score,
    judgements.status,
    versions.policy_version,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__backtest_judgements') }} as judgements
inner join {{ ref('int_account_scoring__backtest_score_names') }} as score_names
    on judgements.subject = score_names.subject and judgements.score_id = score_names.score_id
cross join {{ ref('int_account_scoring__policy_version') }} as versions

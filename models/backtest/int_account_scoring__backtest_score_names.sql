select distinct
    subject,
    score_id,
    score_kind,
    score_model_id,
    rollup_id,
    dimension,
    is_champion
from {{ ref('int_account_scoring__backtest_compared_scores') }}

select
    subject,
    subject_id,
    score_model_id,
    dimension,
    is_primary,
    points_before_limits,
    score,
    peak_score,
    band
from {{ ref('int_account_scoring__evaluated_scores') }}
where evaluation_id = {{ present() }}

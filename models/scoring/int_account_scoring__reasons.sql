select
    subject,
    subject_id,
    score_model_id,
    reason_type,
    rule_id,
    points,
    activity_count,
    last_activity_date,
    reason
from {{ ref('int_account_scoring__evaluated_reasons') }}
where evaluation_id = {{ present() }}

select
    subject,
    subject_id,
    evaluation_id,
    score_date,
    score_model_id,
    reason_type,
    rule_id,
    rule_group_id,
    points,
    rule_cap_change,
    activity_count,
    last_activity_date
from {{ ref('int_account_scoring__dated_points') }}
where is_explained

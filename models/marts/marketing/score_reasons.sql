select
    subject,
    subject_id,
    score_model_id,
    reason_type,
    rule_id,
    cast(points as decimal(18, 4)) as points,
    cast(activity_count as bigint) as activity_count,
    last_activity_date,
    reason,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__reasons') }}

select
    reasons.subject,
    reasons.subject_id,
    reasons.score_model_id,
    reasons.reason_type,
    reasons.rule_id,
    cast(reasons.points as decimal(18, 4)) as points,
    cast(reasons.counted_points as decimal(18, 4)) as counted_points,
    cast(reasons.activity_count as bigint) as activity_count,
    reasons.last_activity_date,
    reasons.reason,
    -- Small ones stay, because what moves a score is told by rule.
    case when {{ is_worth_showing('reasons.deciding_points', 'crm_objects') }} then reasons.reason else texts.other_small_reasons end as shown_reason,
    not {{ is_worth_showing('reasons.deciding_points', 'crm_objects') }} as is_small,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__reasons') }} as reasons
cross join {{ texts() }} as texts
left join {{ policy_crm_objects() }} as crm_objects on reasons.subject = crm_objects.subject

select
    {{ as_of() }} as snapshot_date,
    versions.policy_version,
    reasons.subject,
    reasons.subject_id,
    reasons.score_model_id,
    reasons.reason_type,
    reasons.rule_id,
    rule_versions.rule_version,
    cast(reasons.points as decimal(18, 4)) as points
from {{ ref('int_account_scoring__reasons') }} as reasons
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join {{ ref('int_account_scoring__rule_versions') }} as rule_versions
    on reasons.rule_id = rule_versions.rule_id and reasons.reason_type in ('activity_rule', 'fit_rule')
-- A day is written once, and no day before one that was written.
where {{ only_open_day() }}

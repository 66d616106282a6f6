{{ config(materialized='incremental', **kept_layout('snapshot_date', 'subject_id')) }}

with

-- A rule is another one where its number is.
rule_versions as (

    select
        rule_signals.rule_id,
        {{ number_key([text_key(['rule_signals.signal_key', 'rules.points', 'rules.rule_cap', 'rules.rule_group_id'])]) }} as rule_version
    from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
    inner join {{ policy_activity_rules() }} as rules on rule_signals.rule_id = rules.rule_id
    where {{ is_valid_on('rule_signals', as_of()) }}
    union all
    select
        rules.rule_id,
        {{ number_key([text_key([
            'rules.attribute', 'rules.operator', 'rules.value', 'rules.value_to', 'rules.points', 'rules.rule_group_id', 'rules.priority', 'conditions.conditions'
        ])]) }} as rule_version
    from {{ policy_fit_rules() }} as rules
    left join {{ conditions_of_rules() }} as conditions on rules.rule_id = conditions.rule_id

)

select
    {{ as_of() }} as snapshot_date,
    versions.policy_version,
    reasons.subject,
    reasons.subject_id,
    reasons.score_model_id,
    reasons.reason_type,
    reasons.rule_id,
    rule_versions.rule_version,
    cast(reasons.counted_points as decimal(18, 4)) as points
from {{ ref('score_reasons') }} as reasons
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join rule_versions
    on reasons.rule_id = rule_versions.rule_id and reasons.reason_type in ('activity_rule', 'fit_rule')
-- What the limit of a day takes was never counted, so nothing moves by it. A day is written once, and no day before one that was written.
where {{ only_open_day() }} and reasons.reason_type <> 'daily_cap'

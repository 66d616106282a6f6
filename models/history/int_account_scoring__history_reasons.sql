{{ config(materialized='incremental', **kept_layout('snapshot_date', 'subject_id')) }}

with

-- A rule, a group's limit or a model's is another one where its number is.
versions_of_policy as (

    select
        'rule' as kind,
        rule_signals.rule_id as policy_id,
        {{ number_key([text_key(['rule_signals.signal_key', 'rules.points', 'rules.rule_cap', 'rules.rule_group_id'])]) }} as rule_version
    from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
    inner join {{ policy_activity_rules() }} as rules on rule_signals.rule_id = rules.rule_id
    where {{ is_valid_on('rule_signals', as_of()) }}
    union all
    select
        'rule' as kind,
        rules.rule_id as policy_id,
        {{ number_key([text_key([
            'rules.attribute', 'rules.operator', 'rules.value', 'rules.value_to', 'rules.points', 'rules.rule_group_id', 'rules.priority', 'conditions.conditions'
        ])]) }} as rule_version
    from {{ policy_fit_rules() }} as rules
    left join {{ conditions_of_rules() }} as conditions on rules.rule_id = conditions.rule_id
    union all
    select
        'group' as kind,
        rule_group_id as policy_id,
        {{ number_key([text_key(['group_cap'])]) }} as rule_version
    from {{ policy_rule_groups() }}
    union all
    select
        'model' as kind,
        score_model_id as policy_id,
        {{ number_key([text_key(['score_cap', 'score_floor'])]) }} as rule_version
    from {{ ref('int_account_scoring__models') }}

)

select
    {{ as_of() }} as snapshot_date,
    versions.policy_version,
    reasons.subject,
    reasons.subject_id,
    reasons.score_model_id,
    reasons.reason_type,
    reasons.rule_id,
    versions_of_policy.rule_version,
    cast(reasons.counted_points as decimal(18, 4)) as points
from {{ ref('score_reasons') }} as reasons
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join versions_of_policy
    on
        versions_of_policy.kind
        = case
            when reasons.reason_type in ('activity_rule', 'fit_rule', 'rule_cap') then 'rule'
            when reasons.reason_type = 'group_cap' then 'group'
            when reasons.reason_type in ('score_cap', 'score_floor') then 'model'
        end
        and versions_of_policy.policy_id = reasons.rule_id
-- What the limit of a day takes was never counted, so nothing moves by it. A day is written once, and no day before one that was written.
where {{ only_open_day() }} and reasons.reason_type <> 'daily_cap'

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('rule_id') }} as rule_id,
    {{ policy_text('score_model_id') }} as score_model_id,
    {{ policy_text('rule_group_id') }} as rule_group_id,
    {{ policy_number('priority') }} as priority,
    lower({{ policy_text('attribute') }}) as attribute,
    lower({{ policy_text('operator') }}) as operator,
    {{ policy_text('value') }} as value,
    {{ policy_text('value_to') }} as value_to,
    {{ policy_number('points') }} as points,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('fit_rules') }}

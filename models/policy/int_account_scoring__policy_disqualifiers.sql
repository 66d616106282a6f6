-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('disqualifier_id') }} as disqualifier_id,
    lower({{ policy_text('attribute') }}) as attribute,
    lower({{ policy_text('operator') }}) as operator,
    {{ policy_text('value') }} as value,
    {{ policy_text('value_to') }} as value_to,
    {{ policy_boolean('is_lifted_by_hand_raise') }} as is_lifted_by_hand_raise,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('disqualifiers') }}

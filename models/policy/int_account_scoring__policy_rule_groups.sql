-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('rule_group_id') }} as rule_group_id,
    {{ policy_text('score_model_id') }} as score_model_id,
    lower({{ policy_text('match_mode') }}) as match_mode,
    {{ policy_number('group_cap') }} as group_cap,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('rule_groups') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('buying_role_id') }} as buying_role_id,
    {{ policy_text('buying_role') }} as buying_role,
    lower({{ policy_text('seniority') }}) as seniority,
    lower({{ policy_text('department') }}) as department,
    {{ policy_number('priority') }} as priority,
    {{ policy_boolean('is_expected') }} as is_expected,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('buying_roles') }}

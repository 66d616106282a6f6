-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('match_method') }}) as match_method,
    {{ policy_number('priority') }} as priority,
    {{ policy_number('confidence') }} as confidence,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('match_methods') }}

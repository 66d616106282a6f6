-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('check_id') }} as check_id,
    {{ policy_text('meaning') }} as meaning,
    coalesce(lower({{ policy_text(optional_policy_column('health_checks', 'shown_as')) }}), 'number') as shown_as,
    lower({{ policy_text('warn_when') }}) as warn_when,
    {{ policy_number('warn_at') }} as warn_at,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('health_checks') }}

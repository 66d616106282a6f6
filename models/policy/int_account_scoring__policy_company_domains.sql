-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('domain') }}) as domain,
    lower({{ policy_text('domain_class') }}) as domain_class,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('company_domains') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('subject') }}) as subject,
    {{ policy_text('tier') }} as tier,
    {{ policy_number('holdout_percent') }} as holdout_percent,
    {{ policy_text('salt') }} as salt,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('holdouts') }}

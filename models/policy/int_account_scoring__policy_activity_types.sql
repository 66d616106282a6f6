-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('activity_type') }}) as activity_type,
    {{ policy_boolean('is_engagement') }} as is_engagement,
    {{ consent_purpose(policy_text('refuses_purpose')) }} as refuses_purpose,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('activity_types') }}

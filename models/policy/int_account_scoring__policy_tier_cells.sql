-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('subject') }}) as subject,
    {{ policy_text('fit_band') }} as fit_band,
    {{ policy_text('intent_band') }} as intent_band,
    {{ policy_text('tier') }} as tier,
    {{ policy_text('quadrant') }} as quadrant
from {{ policy('tier_cells') }}

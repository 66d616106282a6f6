-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ folded_words(policy_text('channel')) }} as channel,
    {{ policy_number('cost_usd') }} as cost_usd,
    {{ consent_purpose(policy_text('purpose')) }} as purpose,
    {{ policy_text('least_tier') }} as least_tier,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('channel_costs') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('subject') }}) as subject,
    {{ policy_text('tier') }} as tier,
    {{ policy_number('tier_rank') }} as tier_rank,
    {{ policy_text('action') }} as action,
    {{ consent_purpose(policy_text('action_purpose')) }} as action_purpose,
    {{ policy_text('if_refused_as_tier') }} as if_refused_as_tier,
    {{ policy_number('follow_up_hours') }} as follow_up_hours,
    {{ policy_number('cool_down_days') }} as cool_down_days,
    {{ policy_number('promised_per_week') }} as promised_per_week,
    {{ policy_boolean('is_mql') }} as is_mql,
    {{ policy_boolean('is_handed_to_sales') }} as is_handed_to_sales,
    coalesce(
        lower({{ policy_text('receiver') }}), case when {{ policy_boolean('is_handed_to_sales') }} then 'sales' else 'nurture' end
    ) as receiver,
    {{ policy_number('min_engaged_contacts') }} as min_engaged_contacts,
    {{ policy_text('falls_to_tier') }} as falls_to_tier,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('tiers') }}

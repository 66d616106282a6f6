{#- Read from the seeds as they are, like the attributes that are asked for: who said what about a purpose does not wait for the check. -#}
select {{ consent_purpose(policy_text('consent_purpose')) }} as purpose from {{ policy('crm_objects') }}
where {{ policy_text('consent_purpose') }} is not null
union distinct
-- Whatever the policy says.
select '{{ profiling() }}' as purpose
union distinct
select {{ consent_purpose(policy_text('action_purpose')) }} as purpose from {{ policy('tiers') }}
where {{ policy_text('action_purpose') }} is not null
union distinct
select {{ consent_purpose(policy_text('action_purpose')) }} as purpose from {{ policy('fast_lane') }}
where {{ policy_text('action_purpose') }} is not null
union distinct
select {{ consent_purpose(policy_text('action_purpose')) }} as purpose from {{ policy('gates') }}
where {{ policy_text('action_purpose') }} is not null
union distinct
select {{ consent_purpose(policy_text('refuses_purpose')) }} as purpose from {{ whole_policy('activity_types') }}
where {{ policy_text('refuses_purpose') }} is not null
union distinct
select {{ consent_purpose(policy_text('consent_purpose')) }} as purpose from {{ whole_policy('activity_types') }}
where {{ policy_text('consent_purpose') }} is not null
union distinct
select {{ consent_purpose('substring(attribute, ' ~ ('consent_' | length + 1) ~ ')') }} as purpose
from ({{ attributes_used() }}) as used
where {{ has_prefix('attribute', 'consent_') }}

select consent_purpose as purpose from {{ ref('int_account_scoring__policy_crm_objects') }}
where consent_purpose is not null
union distinct
select action_purpose as purpose from {{ ref('int_account_scoring__policy_tiers') }}
where action_purpose is not null
union distinct
select refuses_purpose as purpose from {{ ref('int_account_scoring__policy_activity_types') }}
where refuses_purpose is not null
union distinct
select {{ consent_purpose('substring(attribute, ' ~ ('consent_' | length + 1) ~ ')') }} as purpose
from {{ ref('int_account_scoring__policy_attributes_used') }}
where {{ has_prefix('attribute', 'consent_') }}

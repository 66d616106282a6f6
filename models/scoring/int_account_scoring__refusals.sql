select
    lead_id,
    purpose
from {{ ref('int_account_scoring__activity_consents') }}
where holds_until is null and not is_granted

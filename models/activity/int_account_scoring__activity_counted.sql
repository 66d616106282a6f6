select
    lead_key,
    pattern_key,
    occurred_at,
    activity_date,
    quantity
from {{ ref('int_account_scoring__activity_known') }}
where known_to is null

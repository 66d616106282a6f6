select
    {{ number_key(['lead_id']) }} as lead_key,
    {{ number_key(['surviving_lead_id']) }} as surviving_lead_key
from {{ ref('int_account_scoring__identity_lead_map') }}
where is_merged

select
    lead_id,
    max(last_occurred_at) as last_activity_at
from {{ ref('int_activity__engagement_days') }}
group by lead_id

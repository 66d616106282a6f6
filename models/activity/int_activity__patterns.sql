select
    activity_type,
    channel,
    asset,
    sum(activity_count) as activity_count
from {{ ref('int_activity__lead_days') }}
group by activity_type, channel, asset

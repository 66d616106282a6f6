select
    lead_id,
    activity_date,
    activity_type,
    -- Never null, so that a pattern can be joined by plain equality.
    coalesce(channel, '') as channel,
    coalesce(asset, '') as asset,
    count(*) as activity_count,
    sum(coalesce(quantity, 0)) as quantity,
    max(occurred_at) as last_occurred_at
from {{ ref('int_input__activities') }}
where row_status = 'accepted'
group by lead_id, activity_date, activity_type, coalesce(channel, ''), coalesce(asset, '')

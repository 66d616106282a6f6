with

log as (

    select * from {{ ref('int_activity__log') }}
    where version_rank = 1 and not coalesce(is_bot, false) and not coalesce(is_deleted, false)

)

select
    -- What a merged lead did belongs to the one that it is now.
    coalesce(merges.surviving_lead_key, log.lead_key) as lead_key,
    log.pattern_key,
    log.occurred_at,
    cast(log.occurred_at as date) as activity_date,
    log.quantity
from log
left join {{ ref('int_identity__merges') }} as merges on log.lead_key = merges.lead_key
where
    cast(log.occurred_at as date) <= {{ as_of() }}
    and log.activity_key <> 0
    and log.lead_key is not null
    and log.pattern_key is not null

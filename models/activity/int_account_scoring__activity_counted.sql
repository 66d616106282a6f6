with

logged as (

    select * from {{ ref('int_account_scoring__activity_log') }}
    where version_rank = 1 and not coalesce(is_bot, false) and not coalesce(is_deleted, false)

)

select
    -- What a merged lead did belongs to the one that it is now.
    coalesce(merged_leads.surviving_lead_key, logged.lead_key) as lead_key,
    logged.pattern_key,
    logged.occurred_at,
    cast(logged.occurred_at as date) as activity_date,
    logged.quantity
from logged
left join {{ ref('int_account_scoring__identity_merges') }} as merged_leads on logged.lead_key = merged_leads.lead_key
where
    cast(logged.occurred_at as date) <= {{ as_of() }}
    and logged.activity_key <> 0
    and logged.lead_key is not null
    and logged.pattern_key is not null

with

logged as (

    select
        activity_key,
        lead_key,
        pattern_key,
        occurred_at,
        quantity,
        coalesce(is_bot, false) or coalesce(is_deleted, false) as is_left_out,
        load_day,
        version_rank
    from {{ ref('int_account_scoring__activity_log') }}
    where activity_key > 0

),

versions as (

    select
        logged.*,
        cast(null as date) as known_to
    from logged
    where logged.version_rank = 1
    union all
    -- A version counted until the one was loaded that replaced it.
    select
        older.*,
        newer.load_day as known_to
    from logged as older
    inner join logged as newer on older.activity_key = newer.activity_key and older.version_rank - 1 = newer.version_rank
    where older.version_rank > 1

)

select
    -- What a merged lead did belongs to the one that it is now.
    coalesce(merged_leads.surviving_lead_key, versions.lead_key) as lead_key,
    versions.pattern_key,
    versions.occurred_at,
    cast(versions.occurred_at as date) as activity_date,
    versions.quantity,
    versions.load_day as known_from,
    versions.known_to
from versions
left join {{ ref('int_account_scoring__input_leads') }} as merged_leads
    on versions.lead_key = merged_leads.lead_key and merged_leads.is_merged
where
    not versions.is_left_out
    and cast(versions.occurred_at as date) <= {{ as_of() }}
    and versions.lead_key is not null
    and versions.pattern_key is not null

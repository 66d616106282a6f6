with

set_aside as (

    select distinct activity_key from {{ ref('int_account_scoring__activity_machines') }}
    where is_set_aside

),

logged as (

    select
        log.activity_key,
        log.lead_key,
        log.pattern_key,
        log.occurred_at,
        log.quantity,
        log.is_bot,
        log.is_deleted,
        log.load_day,
        log.version_rank
    from {{ ref('int_account_scoring__activity_log') }} as log
    left join set_aside on log.activity_key = set_aside.activity_key
    where log.activity_key > 0 and set_aside.activity_key is null

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
    -- What a merged lead did belongs to the one that it is now, and what a visitor did to the lead that it turned out to be.
    coalesce(actors.subject_key, versions.lead_key) as lead_key,
    versions.pattern_key,
    versions.occurred_at,
    cast(versions.occurred_at as date) as activity_date,
    versions.quantity,
    -- Before a visitor was identified nobody knew whose it was.
    case
        when actors.known_since > cast(versions.occurred_at as date) then actors.known_since
        else cast(versions.occurred_at as date)
    end as counts_from,
    case when actors.known_since > versions.load_day then actors.known_since else versions.load_day end as known_from,
    case when actors.known_since > versions.known_to then actors.known_since else versions.known_to end as known_to
from versions
left join {{ ref('int_account_scoring__identity_actors') }} as actors on versions.lead_key = actors.actor_key and actors.is_another
{{ joined_consents('versions', 'coalesce(actors.subject_key, versions.lead_key)') }}
where {{ can_count('versions') }} and not ({{ lacks_consent('versions.lead_key') }})

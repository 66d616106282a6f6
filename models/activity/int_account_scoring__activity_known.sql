with

logged as (

    select
        activity_key,
        lead_key,
        pattern_key,
        occurred_at,
        quantity,
        is_bot,
        is_deleted,
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
    -- What a merged lead did belongs to the one that it is now, and what a visitor did to the lead that it turned out to be.
    coalesce(actors.subject_key, versions.lead_key) as lead_key,
    versions.pattern_key,
    versions.occurred_at,
    cast(versions.occurred_at as date) as activity_date,
    versions.quantity,
    -- Before a visitor was identified nobody knew whose it was.
    case when actors.known_since > versions.load_day then actors.known_since else versions.load_day end as known_from,
    case when actors.known_since > versions.known_to then actors.known_since else versions.known_to end as known_to
from versions
left join {{ ref('int_account_scoring__identity_actors') }} as actors on versions.lead_key = actors.actor_key and actors.is_another
{{ joined_consents('versions', 'coalesce(actors.subject_key, versions.lead_key)') }}
where {{ can_count('versions') }} and not ({{ lacks_consent('versions.lead_key') }})

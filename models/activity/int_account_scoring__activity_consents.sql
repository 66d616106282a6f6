with

-- Also who cannot be scored: the address is another record's as well.
leads as (

    select
        coalesce(surviving_lead_id, lead_id) as lead_id,
        lead_key,
        email
    from {{ ref('int_account_scoring__input_leads') }}
    where (version_rank = 1 or row_reason = 'unreadable_id') and lead_id is not null

),

known_by as (

    select
        lead_id,
        lead_key
    from leads
    union all
    select
        coalesce(surviving_lead_id, lead_id) as lead_id,
        visitor_key as lead_key
    from {{ ref('int_account_scoring__input_identities') }}
    where row_status = 'accepted' or row_reason = 'lead_quarantined'

),

-- Texts are read once, and not with each row of the log.
refusing_patterns as (

    select distinct
        texts.pattern_key,
        activity_types.refuses_purpose as purpose
    from {{ ref('int_account_scoring__activity_pattern_texts') }} as texts
    inner join {{ ref('int_account_scoring__policy_activity_types') }} as activity_types
        on {{ folded_words('texts.activity_type') }} = activity_types.name and activity_types.refuses_purpose is not null

),

-- Also what a machine did: the sender's tool took the address off its list all the same. What cannot be read counts on the safe side, which is
-- here: it was not deleted, and without a time it holds against every yes.
unsubscribed as (

    select distinct
        known_by.lead_id,
        refusing_patterns.purpose,
        log.occurred_at as changed_at
    from {{ ref('int_account_scoring__activity_log') }} as log
    inner join refusing_patterns on log.pattern_key = refusing_patterns.pattern_key
    inner join known_by on log.lead_key = known_by.lead_key
    where
        log.version_rank = 1
        and (log.has_flawed_value or not coalesce(log.is_deleted, false))
        and coalesce(cast(log.occurred_at as date) <= {{ as_of() }}, true)

),

-- Who has the address has refused as well, whichever record it was done on.
heard as (

    select
        lead_id,
        purpose,
        is_granted,
        changed_at
    from {{ ref('int_account_scoring__identity_consents') }}
    union all
    select
        lead_id,
        purpose,
        false as is_granted,
        changed_at
    from unsubscribed
    union all
    select
        leads.lead_id,
        unsubscribed.purpose,
        false as is_granted,
        unsubscribed.changed_at
    from unsubscribed
    inner join leads as speakers on unsubscribed.lead_id = speakers.lead_id
    inner join leads on speakers.email = leads.email

),

moments as (

    {{ words_of_moments('heard') }}

),

followed as (

    select
        *,
        case
            when changed_at is not null then lead(changed_at) over (partition by lead_id, purpose order by changed_at)
        end as holds_until,
        max(case when changed_at is null then 1 else 0 end) over (partition by lead_id, purpose) = 1 as is_refused_for_good
    from moments

)

select
    lead_id,
    {{ number_key(['lead_id']) }} as lead_key,
    purpose,
    is_granted,
    changed_at,
    holds_until
from followed
where changed_at is null or not is_refused_for_good

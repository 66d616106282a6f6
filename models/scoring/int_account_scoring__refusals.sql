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
-- here: it was not deleted, and it came after every yes.
unsubscribed as (

    select
        known_by.lead_id,
        refusing_patterns.purpose,
        max(coalesce(log.occurred_at, {{ after_every_yes() }})) as refused_at
    from {{ ref('int_account_scoring__activity_log') }} as log
    inner join refusing_patterns on log.pattern_key = refusing_patterns.pattern_key
    inner join known_by on log.lead_key = known_by.lead_key
    where
        log.version_rank = 1
        and (log.has_flawed_value or not coalesce(log.is_deleted, false))
        and coalesce(cast(log.occurred_at as date) <= {{ as_of() }}, true)
    group by known_by.lead_id, refusing_patterns.purpose

),

of_addresses as (

    select
        leads.email,
        unsubscribed.purpose,
        max(unsubscribed.refused_at) as refused_at
    from unsubscribed
    inner join leads on unsubscribed.lead_id = leads.lead_id
    where leads.email is not null
    group by leads.email, unsubscribed.purpose

),

-- Who has the address has refused as well, whichever record it was done on.
heard as (

    select * from unsubscribed
    union all
    select
        leads.lead_id,
        of_addresses.purpose,
        of_addresses.refused_at
    from of_addresses
    inner join leads on of_addresses.email = leads.email

),

refused as (

    select
        lead_id,
        purpose,
        max(refused_at) as refused_at
    from heard
    group by lead_id, purpose

)

select
    coalesce(consents.lead_id, refused.lead_id) as lead_id,
    coalesce(consents.purpose, refused.purpose) as purpose
from {{ ref('int_account_scoring__identity_consents') }} as consents
full outer join refused on consents.lead_id = refused.lead_id and consents.purpose = refused.purpose
where coalesce(not consents.is_granted, true) or refused.refused_at >= consents.changed_at

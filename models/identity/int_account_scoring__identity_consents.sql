with

purposes as (

    select * from {{ ref('int_account_scoring__policy_purposes') }}

),

-- Other names of what the policy asks for.
purpose_words as (

    select
        {{ consent_purpose(policy_text('word')) }} as word,
        {{ consent_purpose(policy_text('purpose')) }} as purpose,
        {{ policy_boolean('is_for_refusals_only') }} as is_for_refusals_only
    from {{ policy('purpose_words') }}

),

said as (

    select
        -- The no of a record that cannot be used still holds for another one with its address.
        coalesce(surviving_lead_id, lead_id) as lead_id,
        {{ consent_purpose('purpose') }} as purpose,
        coalesce(is_granted, false) as is_granted,
        changed_at
    from {{ ref('int_account_scoring__input_consents') }}
    where row_status = 'accepted' or (row_reason in ('unknown_lead', 'lead_quarantined') and not coalesce(is_granted, false))
    union all
    -- A no of which nobody can read what it is for is one to everything.
    select
        coalesce(input_consents.surviving_lead_id, input_consents.lead_id) as lead_id,
        purposes.purpose,
        false as is_granted,
        input_consents.changed_at
    from {{ ref('int_account_scoring__input_consents') }} as input_consents
    cross join purposes
    where
        input_consents.purpose is null
        and input_consents.lead_id is not null
        and not coalesce(input_consents.is_granted, false)
        and coalesce(cast(input_consents.changed_at as date) <= {{ as_of() }}, true)

),

-- What the policy names itself is never taken for something else. A no to marketing is one to mail and to calls; a yes to it is none.
named as (

    select
        said.lead_id,
        coalesce(meant.purpose, said.purpose) as purpose,
        said.is_granted,
        said.changed_at,
        asked.purpose is null and meant.purpose is null as is_unknown
    from said
    left join purposes as asked on said.purpose = asked.purpose
    left join purpose_words
        on
            said.purpose = purpose_words.word
            and asked.purpose is null
            and not (said.is_granted and purpose_words.is_for_refusals_only)
    left join purposes as meant on purpose_words.purpose = meant.purpose

),

consents as (

    select
        lead_id,
        purpose,
        is_granted,
        changed_at
    from named
    union all
    -- A no to something that nobody knows is one to all purposes that its text names: email;phone, Email/Newsletter.
    select
        named.lead_id,
        purposes.purpose,
        named.is_granted,
        named.changed_at
    from named
    inner join purposes on {{ dbt.position('purposes.purpose', 'named.purpose') }} > 0
    where named.is_unknown and not named.is_granted

),

-- Deleted records and those that cannot be used too, and the addresses of all that were merged into one.
addresses as (

    select distinct
        coalesce(surviving_lead_id, lead_id) as lead_id,
        email
    from {{ ref('int_account_scoring__input_leads') }}
    where (version_rank = 1 or row_reason = 'unreadable_id') and lead_id is not null and email is not null

),

consents_of_addresses as (

    select
        addresses.email,
        consents.purpose,
        consents.changed_at,
        consents.is_granted
    from consents
    inner join addresses on consents.lead_id = addresses.lead_id

),

-- What was said with an address, once for each moment however many of its records say it: all of them are told.
spoken as (

    {{ words_of_moments('consents_of_addresses', 'email') }}

),

-- Who has the address heard what was said with it, whichever record it was said on.
heard as (

    select
        lead_id,
        purpose,
        is_granted,
        changed_at
    from consents
    union all
    select
        addresses.lead_id,
        spoken.purpose,
        spoken.is_granted,
        spoken.changed_at
    from spoken
    inner join addresses on spoken.email = addresses.email

),

moments as (

    {{ words_of_moments('heard') }}

)

select
    lead_id,
    purpose,
    is_granted,
    changed_at,
    row_number() over (partition by lead_id, purpose order by {{ last_word('changed_at', 'is_granted') }}) = 1 as is_last_word
from moments

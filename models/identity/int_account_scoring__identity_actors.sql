with

leads as (

    select
        'lead' as subject,
        lead_key as actor_key,
        lead_id as actor_id,
        surviving_lead_key as subject_key,
        surviving_lead_id as subject_id,
        cast(null as date) as known_since,
        case
            when surviving_lead_id is null then 'lead_quarantined'
            when is_survivor_deleted then 'lead_deleted'
            when is_survivor_objecting then 'objects_to_profiling'
        end as row_reason
    from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

visitors as (

    select
        'lead' as subject,
        identities.visitor_key as actor_key,
        identities.anonymous_id as actor_id,
        leads.subject_key,
        leads.subject_id,
        identities.known_since,
        case when leads.actor_id is null then 'unknown_lead' else leads.row_reason end as row_reason
    from {{ ref('int_account_scoring__input_identities') }} as identities
    left join leads on identities.lead_id = leads.actor_id
    where
        identities.version_rank = 1
        and (identities.row_status = 'accepted' or identities.row_reason in ('unknown_lead', 'lead_quarantined'))

),

accounts as (

    select
        'account' as subject,
        {{ account_key('account_id') }} as actor_key,
        account_id as actor_id,
        {{ account_key('surviving_account_id') }} as subject_key,
        surviving_account_id as subject_id,
        cast(null as date) as known_since,
        case when is_survivor_deleted then 'account_deleted' end as row_reason
    from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null

),

actors as (

    select * from leads
    union all
    select * from visitors
    union all
    select * from accounts

)

select
    *,
    subject_key is not null and subject_key <> actor_key as is_another
from actors

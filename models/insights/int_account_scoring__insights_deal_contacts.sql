with

role_names as (

    select distinct
        {{ folded_words(policy_text('buying_role')) }} as name,
        {{ policy_text('buying_role') }} as buying_role
    from {{ policy('buying_roles') }}

),

-- A name that means a role by a row of its own means no other.
synonyms as (

    select
        {{ folded_words('synonyms.name') }} as name,
        min(role_names.buying_role) as buying_role
    from (
        select
            {{ policy_text('name') }} as name,
            {{ policy_text('buying_role') }} as buying_role
        from {{ policy('buying_role_synonyms') }}
    ) as synonyms
    inner join role_names on {{ folded_words('synonyms.buying_role') }} = role_names.name
    group by {{ folded_words('synonyms.name') }}

),

told as (

    select
        contacts.opportunity_id,
        contacts.surviving_lead_id as lead_id,
        coalesce(synonyms.buying_role, role_names.buying_role) as told_role,
        opportunities.created_at
    from {{ ref('int_account_scoring__input_opportunity_contacts') }} as contacts
    inner join {{ ref('int_account_scoring__input_opportunities') }} as opportunities
        on contacts.opportunity_id = opportunities.opportunity_id and opportunities.row_status = 'accepted'
    left join synonyms on {{ folded_words('contacts.role') }} = synonyms.name
    left join role_names on {{ folded_words('contacts.role') }} = role_names.name
    where contacts.row_status = 'accepted'

)

select
    told.opportunity_id,
    told.lead_id,
    coalesce(told.told_role, leads.buying_role) as buying_role,
    told.told_role is not null as is_role_told,
    max(told.created_at) as opportunity_created_at
from told
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on told.lead_id = leads.lead_id
group by told.opportunity_id, told.lead_id, coalesce(told.told_role, leads.buying_role), told.told_role is not null

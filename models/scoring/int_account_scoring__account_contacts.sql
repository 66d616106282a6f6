with

contacts as (

    select
        contacts.account_id,
        contacts.lead_id,
        contacts.is_engaged,
        {{ summable('contacts.effective_contact') }} as effective_contact
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
    where
        contacts.days_back = 0 and contacts.evaluation_id = {{ present() }}
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

lead_accounts as (

    select lead_accounts.*
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on lead_accounts.lead_id = disqualifications.lead_id
    where disqualifications.lead_id is null

)

select
    lead_accounts.account_id,
    lead_accounts.lead_id,
    coalesce(contacts.is_engaged, false) as is_engaged,
    cast(coalesce(contacts.effective_contact, 0) as {{ type_decimal(28, 10) }}) as effective_contact,
    last_activities.last_activity_at,
    buying_roles.buying_role
from lead_accounts
left join contacts on lead_accounts.lead_id = contacts.lead_id
left join {{ ref('int_account_scoring__last_activities') }} as last_activities
    on lead_accounts.lead_id = last_activities.lead_id
left join {{ ref('int_account_scoring__identity_buying_roles') }} as buying_roles on lead_accounts.lead_id = buying_roles.lead_id

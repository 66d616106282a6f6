with

engaged as (

    select
        contacts.lead_id,
        contacts.is_engaged,
        {{ summable('contacts.effective_contact') }} as effective_contact
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
    where
        contacts.evaluation_id = {{ present() }}
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

contacts as (

    select
        lead_accounts.account_id,
        coalesce(engaged.is_engaged, false) as is_engaged,
        cast(coalesce(engaged.effective_contact, 0) as {{ type_decimal(28, 10) }}) as effective_contact,
        last_activities.last_occurred_at as last_activity_at,
        leads.buying_role
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on lead_accounts.lead_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
    left join engaged on lead_accounts.lead_id = engaged.lead_id
    left join {{ ref('int_account_scoring__signal_units') }} as last_activities
        on
            lead_accounts.lead_id = last_activities.subject_id and last_activities.subject = 'lead'
            and last_activities.evaluation_id = {{ present() }} and last_activities.signal_key = {{ engagement_signal() }}
    left join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id
    where disqualifications.lead_id is null

),

counted as (

    select
        account_id,
        count(*) as contacts,
        sum(case when is_engaged then 1 else 0 end) as engaged_contacts,
        sum(effective_contact) as effective_contacts,
        max(last_activity_at) as last_activity_at
    from contacts
    group by account_id

),

engaged_roles as (

    select distinct
        account_id,
        buying_role
    from contacts
    where is_engaged and buying_role is not null

),

engaged_role_lists as (

    select
        account_id,
        {{ joined_texts('buying_role', ', ', 'buying_role') }} as engaged_buying_roles
    from engaged_roles
    group by account_id

),

expected_roles as (

    select distinct {{ policy_text('buying_role') }} as buying_role
    from {{ policy('buying_roles') }}
    where {{ policy_boolean('is_expected') }}

),

missing_role_lists as (

    select
        accounts.account_id,
        {{ joined_texts('expected_roles.buying_role', ', ', 'expected_roles.buying_role') }} as missing_buying_roles
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    cross join expected_roles
    left join engaged_roles
        on accounts.account_id = engaged_roles.account_id and expected_roles.buying_role = engaged_roles.buying_role
    where engaged_roles.account_id is null
    group by accounts.account_id

)

select
    accounts.account_id,
    coalesce(counted.contacts, 0) as contacts,
    cast(coalesce(counted.engaged_contacts, 0) as bigint) as engaged_contacts,
    {{ round_points('coalesce(counted.effective_contacts, 0)') }} as effective_contacts,
    counted.last_activity_at,
    engaged_role_lists.engaged_buying_roles,
    missing_role_lists.missing_buying_roles
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
left join counted on accounts.account_id = counted.account_id
left join engaged_role_lists on accounts.account_id = engaged_role_lists.account_id
left join missing_role_lists on accounts.account_id = missing_role_lists.account_id

with

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where subject = 'account' and status = 'live' and is_primary and rolls_up_score_model_id is not null

),

roles as (

    select
        {{ policy_text('buying_role') }} as buying_role,
        max(case when {{ policy_boolean('is_expected') }} then 1 else 0 end) = 1 as is_expected
    from {{ policy('buying_roles') }}
    group by {{ policy_text('buying_role') }}

),

-- A model that names none requires those of new business.
required as (

    select
        models.score_model_id,
        roles.buying_role
    from models
    cross join roles
    where
        case
            when models.required_buying_roles is null then roles.is_expected
            else {{ is_listed('lower(roles.buying_role)', 'models.required_buying_roles') }}
        end

),

-- Who is outside the audience of a model has no group for it.
audiences as (

    select distinct
        condition_id as score_model_id,
        subject_id as account_id
    from {{ ref('int_account_scoring__subject_conditions') }}
    where condition_type = 'audience' and subject = 'account' and coalesce(evaluation_id, {{ present() }}) = {{ present() }}

),

people as (

    select
        account_id,
        lead_id,
        buying_role
    from {{ ref('int_account_scoring__insights_role_people') }}
    where buying_role is not null

),

counted as (

    select
        people.account_id,
        required.score_model_id,
        required.buying_role,
        max(case when contacts.is_engaged then 1 else 0 end) as engaged
    from people
    inner join required on people.buying_role = required.buying_role
    left join {{ ref('int_account_scoring__contacts') }} as contacts
        on
            people.lead_id = contacts.lead_id and required.score_model_id = contacts.score_model_id
            and contacts.evaluation_id = {{ present() }}
    group by people.account_id, required.score_model_id, required.buying_role

),

groups_of_accounts as (

    select
        accounts.account_id,
        accounts.account_name,
        models.score_model_id,
        models.dimension,
        count(*) as required_roles,
        count(counted.buying_role) as known_roles,
        sum(coalesce(counted.engaged, 0)) as covered_roles,
        {{ joined_texts("case when counted.engaged = 1 then required.buying_role end", ', ', 'required.buying_role') }} as covered_role_names,
        {{ joined_texts(
            "case when coalesce(counted.engaged, 0) = 0 then required.buying_role end", ', ', 'required.buying_role'
        ) }} as missing_role_names
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    cross join models
    inner join required on models.score_model_id = required.score_model_id
    left join audiences on models.audience_of_model_id = audiences.score_model_id and accounts.account_id = audiences.account_id
    left join counted
        on
            accounts.account_id = counted.account_id and required.score_model_id = counted.score_model_id
            and required.buying_role = counted.buying_role
    where models.audience_of_model_id is null or audiences.account_id is not null
    group by accounts.account_id, accounts.account_name, models.score_model_id, models.dimension

)

select
    groups_of_accounts.account_id,
    {{ outgoing_text('groups_of_accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    groups_of_accounts.score_model_id,
    groups_of_accounts.dimension,
    cast(groups_of_accounts.required_roles as bigint) as required_roles,
    cast(groups_of_accounts.known_roles as bigint) as known_roles,
    cast(groups_of_accounts.covered_roles as bigint) as covered_roles,
    {{ statistic(share('groups_of_accounts.covered_roles', 'groups_of_accounts.required_roles')) }} as completeness,
    groups_of_accounts.covered_role_names,
    groups_of_accounts.missing_role_names,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from groups_of_accounts
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'

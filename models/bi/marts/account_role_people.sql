with

people as (

    {{ shown_people() }}

),

role_people as (

    select
        account_id,
        buying_role,
        lead_id,
        job_title,
        is_role_told,
        is_engaged,
        last_activity_at
    from {{ ref('int_account_scoring__insights_role_people') }}
    where buying_role is not null

)

-- A role that nobody has is a row too.
select
    roles.account_id,
    roles.account_name,
    roles.buying_role,
    roles.is_required,
    roles.is_covered,
    role_people.lead_id,
    people.lead_name,
    {{ outgoing_text('role_people.job_title', 'crm_objects.is_harmless_on_worklists') }} as job_title,
    role_people.is_engaged,
    role_people.last_activity_at,
    case
        when role_people.lead_id is null then 'Nobody known'
        when role_people.is_role_told then 'Told with an opportunity'
        else 'Read from the job title'
    end as evidence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('account_buying_roles') }} as roles
left join role_people on roles.account_id = role_people.account_id and roles.buying_role = role_people.buying_role
left join people on role_people.lead_id = people.lead_id
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'lead'

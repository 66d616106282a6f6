with

leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted'

),

domains as (

    select * from {{ ref('int_account_scoring__identity_domains') }}

),

{{ titles_read('leads') }},

shown_titles as (

    select
        titles.job_title,
        {{ title_in_words('titles.job_title', 'titles.parted_title') }} as shown_job_title
    from titles
    cross join {{ texts() }} as texts

),

buying_roles as (

    select
        {{ policy_text('buying_role_id') }} as buying_role_id,
        {{ policy_text('buying_role') }} as buying_role,
        lower({{ policy_text('seniority') }}) as seniority,
        lower({{ policy_text('department') }}) as department,
        {{ policy_number('priority') }} as priority
    from {{ policy('buying_roles') }}

),

role_matches as (

    select
        leads.lead_id,
        buying_roles.buying_role,
        row_number() over (
            partition by leads.lead_id
            order by buying_roles.priority nulls last, buying_roles.buying_role_id
        ) as match_rank
    from leads
    left join job_titles on leads.job_title = job_titles.job_title
    inner join buying_roles
        on
            (buying_roles.seniority is null or job_titles.job_seniority = buying_roles.seniority)
            and (buying_roles.department is null or job_titles.job_department = buying_roles.department)

),

company_names as (

    select * from {{ ref('int_account_scoring__identity_company_names') }}

),

countries as (

    select
        lower({{ policy_text('alias') }}) as alias,
        -- An alias that is listed twice means the smaller code, the same one every night.
        min(upper({{ policy_text('country_code') }})) as country_code,
        min({{ policy_text('region') }}) as region
    from {{ policy('countries') }}
    group by lower({{ policy_text('alias') }})

),

known_accounts as (

    select * from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null

),

generic_inboxes as (

    select distinct lower({{ policy_text('local_part') }}) as local_part from {{ policy('generic_inboxes') }}

)

select
    leads.lead_id,
    leads.lead_key,
    leads.created_at,
    leads.email,
    -- An account that was deleted is nobody's any more; one that is in no table is believed.
    case
        when known_accounts.account_id is null then leads.known_account_id
        when not known_accounts.is_survivor_deleted then known_accounts.surviving_account_id
    end as given_account_id,
    leads.company_name,
    company_names.normalised_name as normalised_company_name,
    leads.job_title,
    shown_titles.shown_job_title,
    job_titles.job_seniority,
    job_titles.job_department,
    role_matches.buying_role,
    leads.country,
    countries.country_code,
    countries.region,
    leads.lead_source,
    leads.acquired_via,
    leads.status,
    leads.owner_id,
    {{ has_channel('leads.email') }} as has_email,
    {{ has_channel(phone_text('leads.phone')) }} as has_phone,
    domains.domain as email_domain,
    domains.domain_class as email_domain_class,
    case when leads.email is not null then generic_inboxes.local_part is not null end as email_is_generic,
    count(*) over (partition by lower(leads.lead_id)) > 1 as is_twin
from leads
left join known_accounts on leads.known_account_id = known_accounts.account_id
left join domains on {{ dbt.split_part('leads.email', "'@'", 2) }} = domains.host
left join shown_titles on leads.job_title = shown_titles.job_title
left join job_titles on leads.job_title = job_titles.job_title
left join company_names on leads.company_name = company_names.company_name
left join generic_inboxes on {{ mailbox('leads.email') }} = generic_inboxes.local_part
left join countries on lower(leads.country) = countries.alias
left join role_matches on leads.lead_id = role_matches.lead_id and role_matches.match_rank = 1

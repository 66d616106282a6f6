with

leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted'

),

domains as (

    select * from {{ ref('int_account_scoring__identity_domains') }}

),

job_titles as (

    select * from {{ ref('int_account_scoring__identity_job_titles') }}

),

company_names as (

    select * from {{ ref('int_account_scoring__identity_company_names') }}

),

generic_inboxes as (

    select distinct lower({{ policy_text('local_part') }}) as local_part from {{ policy('generic_inboxes') }}

)

select
    leads.lead_id,
    {{ number_key(['leads.lead_id']) }} as lead_key,
    leads.created_at,
    leads.email,
    leads.account_id as given_account_id,
    leads.company_name,
    company_names.normalised_name as normalised_company_name,
    leads.job_title,
    job_titles.job_seniority,
    job_titles.job_department,
    leads.country,
    leads.lead_source,
    leads.acquired_via,
    leads.status,
    domains.domain as email_domain,
    domains.domain_class as email_domain_class,
    case when leads.email is not null then generic_inboxes.local_part is not null end as email_is_generic
from leads
left join domains on {{ dbt.split_part('leads.email', "'@'", 2) }} = domains.host
left join job_titles on leads.job_title = job_titles.job_title
left join company_names on leads.company_name = company_names.company_name
left join generic_inboxes on {{ dbt.split_part('leads.email', "'@'", 1) }} = generic_inboxes.local_part

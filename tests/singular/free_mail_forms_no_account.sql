-- Nobody is matched through a free-mail, throw-away, shared, reserved or own domain, and no account is made of one. The domains are compared with
-- the lists themselves; what the company says of a domain goes before the general list.

{{ config(group='account_scoring') }}

with

company_domains as (

    select
        lower({{ policy_text('domain') }}) as domain,
        lower({{ policy_text('domain_class') }}) as domain_class
    from {{ policy('company_domains') }}

),

domains_of_nobody as (

    select
        lower(trim(email_domains.domain)) as domain,
        email_domains.domain_class
    from {{ policy('email_domains') }} as email_domains
    left join company_domains on lower(trim(email_domains.domain)) = company_domains.domain
    where email_domains.domain_class in ('free', 'disposable', 'shared', 'reserved') and company_domains.domain is null
    union all
    select
        domain,
        domain_class
    from company_domains
    where domain_class = 'own'

),

accounts_of_nobody as (

    select
        'account' as subject,
        accounts.account_id as subject_id,
        accounts.account_id,
        accounts.domain,
        domains_of_nobody.domain_class
    from {{ ref('account_scores') }} as accounts
    inner join domains_of_nobody on accounts.account_id = 'domain:' || domains_of_nobody.domain

),

leads_matched_through_nobody as (

    select
        'lead' as subject,
        leads.lead_id as subject_id,
        matches.account_id,
        leads.email_domain as domain,
        domains_of_nobody.domain_class
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    inner join domains_of_nobody on leads.email_domain = domains_of_nobody.domain
    inner join {{ ref('lead_fit_intent') }} as matches on leads.lead_id = matches.lead_id
    where matches.match_method in ('email_domain', 'inherited_domain', 'derived_domain')

)

select * from accounts_of_nobody
union all
select * from leads_matched_through_nobody

with

leads as (

    select * from {{ ref('int_identity__leads') }}

),

accounts as (

    select * from {{ ref('int_input__accounts') }}
    where row_status = 'accepted'

),

domains as (

    select * from {{ ref('int_identity__domains') }}
    where domain_class in ('business', 'partner', 'competitor', 'education')

),

account_domains as (

    select
        domains.domain,
        -- Two accounts on one domain: the smaller key wins, the same one every night.
        min(accounts.account_id) as account_id
    from accounts
    inner join domains on {{ host_name('accounts.domain') }} = domains.host
    group by domains.domain

),

account_names as (

    select
        company_names.normalised_name,
        min(accounts.account_id) as account_id
    from accounts
    inner join {{ ref('int_identity__company_names') }} as company_names on accounts.name = company_names.company_name
    where company_names.normalised_name is not null
    group by company_names.normalised_name

),

candidates as (

    select
        lead_id,
        'account_id' as match_method,
        given_account_id as account_id
    from leads
    where given_account_id is not null
    union all
    select
        leads.lead_id,
        'email_domain' as match_method,
        account_domains.account_id
    from leads
    inner join account_domains on leads.email_domain = account_domains.domain
    union all
    select
        leads.lead_id,
        'company_name' as match_method,
        account_names.account_id
    from leads
    inner join account_names on leads.normalised_company_name = account_names.normalised_name
    union all
    select
        leads.lead_id,
        'derived_domain' as match_method,
        'domain:' || leads.email_domain as account_id
    from leads
    where
        leads.email_domain is not null
        and leads.email_domain_class in ('business', 'partner', 'competitor', 'education')

),

ranked as (

    select
        candidates.lead_id,
        candidates.account_id,
        candidates.match_method,
        match_methods.confidence as match_confidence,
        row_number() over (
            partition by candidates.lead_id
            order by match_methods.priority nulls last, candidates.match_method
        ) as match_rank
    from candidates
    -- A method without a row in the policy is switched off.
    inner join {{ ref('int_policy__match_methods') }} as match_methods on candidates.match_method = match_methods.match_method

)

select
    lead_id,
    account_id,
    match_method,
    match_confidence
from ranked
where match_rank = 1

with

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

-- With those that were merged: their domains and names lead to the account that is left.
accounts as (

    select
        surviving_account_id as account_id,
        name,
        host_names
    from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null and not is_survivor_deleted

),

-- Mail providers, shared and reserved domains and the company's own do not tell where somebody works.
domains as (

    select * from {{ ref('int_account_scoring__identity_domains') }}
    where domain is not null and domain_class in {{ classes_of_companies() }}

),

-- A method without a row in the policy is switched off.
match_methods as (

    select
        lower({{ policy_text('match_method') }}) as match_method,
        {{ policy_number('priority') }} as priority,
        {{ policy_number('confidence') }} as confidence
    from {{ policy('match_methods') }}

),

given_domains as (

    select distinct
        account_hosts.account_id,
        domains.domain
    from ({{ hosts_of_accounts('accounts') }}) as account_hosts
    inner join domains on account_hosts.host = domains.host

),

company_keys as (

    select
        company_names.normalised_name as match_key,
        -- Two accounts with one key: the smaller id wins, the same one every night.
        min(accounts.account_id) as account_id
    from accounts
    inner join {{ ref('int_account_scoring__identity_company_names') }} as company_names on accounts.name = company_names.company_name
    where company_names.normalised_name is not null
    group by company_names.normalised_name

),

stated as (

    select
        lead_id,
        'account_id' as match_method,
        given_account_id as account_id,
        email_domain,
        true as is_first_word
    from leads
    where given_account_id is not null
    union all
    select
        leads.lead_id,
        'company_name' as match_method,
        company_keys.account_id,
        leads.email_domain,
        leads.given_account_id is null as is_first_word
    from leads
    inner join company_keys on leads.normalised_company_name = company_keys.match_key

),

-- What people who are known to be of an account without a domain write from: by its id, else by the company's name.
shared_domains as (

    select
        stated.account_id,
        stated.email_domain as domain,
        count(*) as contacts,
        sum(count(*)) over (partition by stated.account_id) as all_contacts
    from stated
    inner join match_methods on stated.match_method = match_methods.match_method
    where
        stated.is_first_word
        and not exists (
            select 1 from given_domains
            where stated.account_id = given_domains.account_id
        )
        and stated.email_domain in (select domains.domain from domains)
    group by stated.account_id, stated.email_domain

),

inherited_domains as (

    select
        shared_domains.domain,
        shared_domains.account_id,
        row_number() over (partition by shared_domains.domain order by shared_domains.contacts desc, shared_domains.account_id) as choice
    from shared_domains
    left join given_domains on shared_domains.domain = given_domains.domain
    where
        given_domains.domain is null
        and shared_domains.contacts >= {{ identity_setting('inherit_domain_min_contacts') }}
        and shared_domains.contacts >= {{ identity_setting('inherit_domain_min_share') }} * shared_domains.all_contacts

),

domain_keys as (

    select
        'email_domain' as match_method,
        domain,
        min(account_id) as account_id
    from given_domains
    group by domain
    union all
    select
        'inherited_domain' as match_method,
        domain,
        account_id
    from inherited_domains
    where choice = 1
    union all
    select distinct
        'derived_domain' as match_method,
        domain,
        'domain:' || domain as account_id
    from domains

),

candidates as (

    select
        lead_id,
        match_method,
        account_id
    from stated
    union all
    select
        leads.lead_id,
        domain_keys.match_method,
        domain_keys.account_id
    from leads
    inner join domain_keys on leads.email_domain = domain_keys.domain

),

ranked as (

    select
        candidates.*,
        match_methods.confidence as match_confidence,
        row_number() over (partition by candidates.lead_id order by match_methods.priority nulls last, candidates.match_method) as match_rank
    from candidates
    inner join match_methods on candidates.match_method = match_methods.match_method

)

select
    lead_id,
    account_id,
    match_method,
    match_confidence
from ranked
where match_rank = 1

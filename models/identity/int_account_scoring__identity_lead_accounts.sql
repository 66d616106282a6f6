with

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

accounts as (

    select * from {{ ref('int_account_scoring__input_accounts') }}
    where row_status = 'accepted'

),

-- Free and disposable mail and the company's own domains do not tell where somebody works.
domains as (

    select * from {{ ref('int_account_scoring__identity_domains') }}
    where domain is not null and domain_class in ('business', 'partner', 'competitor', 'education')

),

spellings as (

    select
        'email_domain' as match_method,
        domains.domain as match_key,
        accounts.account_id
    from accounts
    inner join domains on {{ host_name('accounts.domain') }} = domains.host
    union all
    select
        'company_name' as match_method,
        company_names.normalised_name as match_key,
        accounts.account_id
    from accounts
    inner join {{ ref('int_account_scoring__identity_company_names') }} as company_names on accounts.name = company_names.company_name
    where company_names.normalised_name is not null
    union all
    select
        'derived_domain' as match_method,
        domain as match_key,
        'domain:' || domain as account_id
    from domains

),

account_keys as (

    select
        match_method,
        match_key,
        -- Two accounts with one key: the smaller id wins, the same one every night.
        min(account_id) as account_id
    from spellings
    group by match_method, match_key

),

lead_keys as (

    select
        lead_id,
        'email_domain' as match_method,
        email_domain as match_key
    from leads
    union all
    select
        lead_id,
        'company_name' as match_method,
        normalised_company_name as match_key
    from leads
    union all
    select
        lead_id,
        'derived_domain' as match_method,
        email_domain as match_key
    from leads

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
        lead_keys.lead_id,
        lead_keys.match_method,
        account_keys.account_id
    from lead_keys
    inner join account_keys
        on lead_keys.match_method = account_keys.match_method and lead_keys.match_key = account_keys.match_key

),

-- A method without a row in the policy is switched off.
match_methods as (

    select
        lower({{ policy_text('match_method') }}) as match_method,
        {{ policy_number('priority') }} as priority,
        {{ policy_number('confidence') }} as confidence
    from {{ policy('match_methods') }}

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
    inner join match_methods on candidates.match_method = match_methods.match_method

)

select
    lead_id,
    account_id,
    match_method,
    match_confidence
from ranked
where match_rank = 1

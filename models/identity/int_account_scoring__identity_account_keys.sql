with

accounts as (

    select * from {{ ref('int_account_scoring__input_accounts') }}
    where row_status = 'accepted'

),

-- Free and disposable mail and the company's own domains do not tell where somebody works.
domains as (

    select * from {{ ref('int_account_scoring__identity_domains') }}
    where domain is not null and domain_class in ('business', 'partner', 'competitor', 'education')

),

keys as (

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

)

select
    match_method,
    match_key,
    -- Two accounts with one key: the smaller id wins, the same one every night.
    min(account_id) as account_id
from keys
group by match_method, match_key

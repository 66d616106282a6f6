with

countries as (

    select
        lower({{ policy_text('alias') }}) as alias,
        -- An alias that is listed twice means the smaller code, the same one every night.
        min({{ policy_text('country_code') }}) as country_code,
        min({{ policy_text('region') }}) as region
    from {{ policy('countries') }}
    group by lower({{ policy_text('alias') }})

),

matched as (

    select
        lead_accounts.account_id,
        -- The smallest of several spellings, the same one every night.
        min(leads.company_name) as company_name,
        min(case when lead_accounts.match_method in ('derived_domain', 'inherited_domain') then leads.email_domain end) as domain,
        min(case when lead_accounts.match_method in ('derived_domain', 'inherited_domain') then leads.email_domain_class end) as domain_class
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id
    group by lead_accounts.account_id

),

given as (

    select
        accounts.account_id,
        accounts.name as account_name,
        coalesce(domains.domain, matched.domain) as domain,
        coalesce(domains.domain_class, matched.domain_class) as domain_class,
        accounts.industry,
        accounts.employee_count,
        accounts.annual_revenue_usd,
        accounts.country,
        countries.country_code,
        countries.region,
        accounts.technologies,
        accounts.is_customer,
        accounts.owner_id,
        false as is_derived
    from {{ ref('int_account_scoring__input_accounts') }} as accounts
    -- Of several domains the first one is shown; all are compared.
    left join {{ ref('int_account_scoring__identity_domains') }} as domains
        on {{ dbt.split_part('accounts.host_names', "' '", 1) }} = domains.host
    left join matched on accounts.account_id = matched.account_id
    left join countries on lower(accounts.country) = countries.alias
    where accounts.row_status = 'accepted'

),

derived as (

    select
        matched.account_id,
        coalesce(matched.company_name, matched.domain, matched.account_id) as account_name,
        matched.domain,
        matched.domain_class,
        cast(null as {{ dbt.type_string() }}) as industry,
        cast(null as decimal(18, 6)) as employee_count,
        cast(null as decimal(18, 6)) as annual_revenue_usd,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as country_code,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as technologies,
        cast(null as {{ dbt.type_boolean() }}) as is_customer,
        cast(null as {{ dbt.type_string() }}) as owner_id,
        true as is_derived
    from matched
    left join given on matched.account_id = given.account_id
    where given.account_id is null

),

unioned as (

    select * from given
    union all
    select * from derived

)

select
    *,
    count(*) over (partition by lower(account_id)) > 1 as is_twin
from unioned

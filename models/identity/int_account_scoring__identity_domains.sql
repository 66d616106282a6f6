-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

with

hosts as (

    select {{ dbt.split_part('email', "'@'", 2) }} as host
    from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted' and email is not null
    union distinct
    select {{ host_name('domain') }} as host
    from {{ ref('int_account_scoring__input_accounts') }}
    where row_status = 'accepted' and domain is not null

),

suffixes as (

    select distinct lower({{ policy_text('suffix') }}) as suffix from {{ policy('public_suffixes') }}

),

registrable as (

    select
        hosts.host,
        {{ registrable_domain('hosts.host', '(suffixes.suffix is not null)') }} as domain
    from hosts
    left join suffixes on {{ last_labels('hosts.host', 2) }} = suffixes.suffix

),

known_classes as (

    select
        lower({{ policy_text('domain') }}) as domain,
        lower({{ policy_text('domain_class') }}) as domain_class,
        0 as origin_rank
    from {{ policy('company_domains') }}
    union all
    select
        lower({{ policy_text('domain') }}) as domain,
        lower({{ policy_text('domain_class') }}) as domain_class,
        1 as origin_rank
    from {{ policy('email_domains') }}

),

ranked_classes as (

    select
        domain,
        domain_class,
        -- What the company says of a domain goes before the general list.
        row_number() over (partition by domain order by origin_rank, domain_class) as class_rank
    from known_classes

)

select
    registrable.host,
    registrable.domain,
    coalesce(ranked_classes.domain_class, 'business') as domain_class
from registrable
left join ranked_classes on registrable.domain = ranked_classes.domain and ranked_classes.class_rank = 1

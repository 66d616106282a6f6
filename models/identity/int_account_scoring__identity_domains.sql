-- depends_on: {{ ref('int_account_scoring__policy_errors') }}
{% set ends = [] %}
{% for count in range(1, most_labels() + 1) %}{% do ends.append(last_labels('host', count)) %}{% endfor %}

with

accounts as (

    select
        surviving_account_id as account_id,
        host_names
    from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null and not is_survivor_deleted

),

hosts as (

    select {{ dbt.split_part('email', "'@'", 2) }} as host
    from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted' and email is not null
    union distinct
    select hosts_of_accounts.host
    from ({{ hosts_of_accounts('accounts') }}) as hosts_of_accounts

),

counted as (

    select
        host,
        length(host) - length(replace(host, '.', '')) + 1 as host_labels
    from hosts

),

-- The ends of each host name: com, acme.com, mail.acme.com.
tails as (

    select
        counted.host,
        counted.host_labels,
        places.number as labels,
        {{ nth_of(ends, 'places.number') }} as tail
    from counted
    inner join {{ numbers_to(most_labels()) }} as places on counted.host_labels >= places.number

),

-- A rule of the list begins with *. where it holds for each name below, and with ! where it takes one back.
suffixes as (

    select
        {{ ending_of_entry('suffix') }} as tail,
        case when suffix like '*.%' then 1 when suffix like '!%' then -1 else 0 end as more_labels,
        suffix like '!%' as is_exception
    from (select lower({{ policy_text('suffix') }}) as suffix from {{ policy('public_suffixes') }}) as listed

),

suffixes_of_hosts as (

    select
        tails.host,
        coalesce(
            max(case when suffixes.is_exception then tails.labels + suffixes.more_labels end),
            max(tails.labels + suffixes.more_labels),
            -- Without a rule the last label is the suffix.
            1
        ) as labels,
        max(suffixes.tail) is null as is_of_no_suffix
    from tails
    left join suffixes on tails.tail = suffixes.tail and tails.labels + suffixes.more_labels <= tails.host_labels
    group by tails.host

),

-- A list without a top-level domain says of none that it does not exist.
listed_endings as (

    select count(*) as ending_count from suffixes
    where tail not like '%.%' and more_labels = 0

),

registrable as (

    select
        tails.host,
        tails.labels,
        tails.tail as domain
    from suffixes_of_hosts
    inner join tails on suffixes_of_hosts.host = tails.host and suffixes_of_hosts.labels + 1 = tails.labels

),

listed_domains as (

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

matches as (

    select
        tails.host,
        tails.labels + case when listed_domains.domain like '*.%' then 1 else 0 end as labels,
        listed_domains.domain_class,
        listed_domains.origin_rank,
        0 as family_rank
    from tails
    inner join listed_domains on tails.tail = {{ ending_of_entry('listed_domains.domain') }}
    union all
    -- A family: hotmail.* is hotmail.fr as well as hotmail.co.uk.
    select
        registrable.host,
        registrable.labels,
        listed_domains.domain_class,
        listed_domains.origin_rank,
        1 as family_rank
    from registrable
    inner join listed_domains
        on {{ dbt.split_part('registrable.domain', "'.'", 1) }} || '.*' = listed_domains.domain

),

ranked as (

    select
        matches.host,
        matches.domain_class,
        tails.labels,
        tails.tail,
        -- What the company says of a domain goes before the general list, and the longer name before the shorter.
        row_number() over (
            partition by matches.host
            order by matches.origin_rank, matches.family_rank, matches.labels desc, matches.domain_class
        ) as choice
    from matches
    -- What is listed as *.acme.com is not acme.com itself.
    inner join tails on matches.host = tails.host and matches.labels = tails.labels

)

select
    hosts.host,
    case when ranked.labels > registrable.labels or registrable.host is null then ranked.tail else registrable.domain end as domain,
    case
        when ranked.domain_class is not null then ranked.domain_class
        -- A bare suffix: whose names lie below it are different companies.
        when registrable.host is null then 'shared'
        when suffixes_of_hosts.is_of_no_suffix and listed_endings.ending_count > 0 then 'unknown_ending'
        else 'business'
    end as domain_class
from hosts
cross join listed_endings
inner join suffixes_of_hosts on hosts.host = suffixes_of_hosts.host
left join registrable on hosts.host = registrable.host
left join ranked on hosts.host = ranked.host and ranked.choice = 1

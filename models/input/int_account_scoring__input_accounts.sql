{% set flaws = own_flaws('accounts') + [
    ('version_rank > 1', 'older_version', 'account_id', 'account_id'),
] %}

with

accounts as (

    select * from {{ ref('stg_account_scoring__accounts') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by
                -- No version has a time: a deletion holds.
                case when is_deleted then 0 else 1 end,
                name, domain, website, industry, employee_count, annual_revenue_usd, country, technologies, is_customer,
                parent_account_id, owner_id, merged_into_account_id
        ) as version_rank
    from accounts

),

flawed as (

    select
        *,
        {{ first_flaw(flaws, 'reason') }} as flaw_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

),

usable as (

    select
        account_id,
        merged_into_account_id,
        coalesce(is_deleted, false) as is_deleted
    from flawed
    where flaw_reason is null

),

{{ followed_merges('usable', 'account_id', 'merged_into_account_id') }},

account_map as (

    select
        usable.account_id,
        surviving_accounts.account_id as surviving_account_id,
        survivors.surviving_id is not null as is_merged,
        surviving_accounts.is_deleted
    from usable
    left join survivors on usable.account_id = survivors.own_id
    inner join usable as surviving_accounts on coalesce(survivors.surviving_id, usable.account_id) = surviving_accounts.account_id

),

judged as (

    select
        flawed.*,
        account_map.surviving_account_id,
        coalesce(account_map.is_merged, false) as is_merged,
        coalesce(account_map.is_deleted, false) as is_survivor_deleted,
        case
            when flawed.flaw_reason is not null then flawed.flaw_reason
            when account_map.is_merged then 'merged'
            when account_map.is_deleted then 'deleted'
        end as row_reason
    from flawed
    left join account_map on flawed.account_id = account_map.account_id and flawed.flaw_reason is null

)

select
    *,
    account_id as row_key,
    coalesce(domain, website) as host_names,
    {{ row_status('row_reason') }} as row_status
from judged

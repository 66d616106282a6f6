with

contacts as (

    select * from {{ ref('int_account_scoring__account_contacts') }}

),

counted as (

    select
        account_id,
        count(*) as contacts,
        sum(case when is_engaged then 1 else 0 end) as engaged_contacts,
        sum(effective_contact) as effective_contacts,
        max(last_activity_at) as last_activity_at
    from contacts
    group by account_id

),

engaged_roles as (

    select distinct
        account_id,
        buying_role
    from contacts
    where is_engaged and buying_role is not null

),

engaged_role_lists as (

    select
        account_id,
        {{ joined_texts('buying_role', ', ', 'buying_role') }} as engaged_buying_roles
    from engaged_roles
    group by account_id

),

expected_roles as (

    select distinct buying_role
    from {{ ref('int_account_scoring__policy_buying_roles') }}
    where is_expected

),

missing_role_lists as (

    select
        accounts.account_id,
        {{ joined_texts('expected_roles.buying_role', ', ', 'expected_roles.buying_role') }} as missing_buying_roles
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    cross join expected_roles
    left join engaged_roles
        on accounts.account_id = engaged_roles.account_id and expected_roles.buying_role = engaged_roles.buying_role
    where engaged_roles.account_id is null
    group by accounts.account_id

)

select
    accounts.account_id,
    coalesce(counted.contacts, 0) as contacts,
    cast(coalesce(counted.engaged_contacts, 0) as bigint) as engaged_contacts,
    {{ round_points('coalesce(counted.effective_contacts, 0)') }} as effective_contacts,
    counted.last_activity_at,
    engaged_role_lists.engaged_buying_roles,
    missing_role_lists.missing_buying_roles
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
left join counted on accounts.account_id = counted.account_id
left join engaged_role_lists on accounts.account_id = engaged_role_lists.account_id
left join missing_role_lists on accounts.account_id = missing_role_lists.account_id

with

input_accounts as (

    select * from {{ ref('int_account_scoring__input_accounts') }}

),

-- An account that names itself, a deleted one or nobody has no parent. A parent that was merged is the one that is left.
parents as (

    select
        children.account_id,
        case when given_parents.surviving_account_id <> children.account_id then given_parents.surviving_account_id end as parent_account_id
    from input_accounts as children
    left join input_accounts as given_parents
        on
            children.parent_account_id = given_parents.account_id
            and given_parents.surviving_account_id is not null and not given_parents.is_survivor_deleted
    where children.row_status = 'accepted'

),

{{ followed_merges('parents', 'account_id', 'parent_account_id') }},

children as (

    select
        parent_account_id,
        count(*) as direct_subsidiaries
    from parents
    where parent_account_id is not null
    group by parent_account_id

),

linked as (

    select
        accounts.account_id,
        parents.parent_account_id,
        -- Where the chain of parents comes back to itself nobody is at its top.
        coalesce(survivors.surviving_id, accounts.account_id) as ultimate_parent_account_id,
        coalesce(survivors.steps, 0) as depth,
        parents.parent_account_id is not null and survivors.own_id is null as is_circular,
        coalesce(children.direct_subsidiaries, 0) as direct_subsidiaries
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    left join parents on accounts.account_id = parents.account_id
    left join survivors on accounts.account_id = survivors.own_id
    left join children on accounts.account_id = children.parent_account_id
    where parents.parent_account_id is not null or children.parent_account_id is not null

)

select * from linked

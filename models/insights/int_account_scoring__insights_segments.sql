with

sizes as (

    select * from {{ policy_company_sizes() }} as policy_rows

),

deals as (

    select
        account_id,
        max(case when is_open then 1 else 0 end) as has_open,
        max(case when is_won and not is_open then 1 else 0 end) as has_won
    from ({{ deals_of_accounts() }}) as opportunities
    group by account_id

)

select
    accounts.account_id,
    accounts.account_name,
    coalesce(sizes.company_size, 'unknown') as company_size,
    case
        when accounts.is_customer or deals.has_won = 1 then 'customer'
        when deals.has_open = 1 then 'opportunity'
        else 'prospect'
    end as deal_stage
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
left join deals on accounts.account_id = deals.account_id
left join sizes
    on
        accounts.employee_count >= sizes.min_employees
        and (sizes.next_min_employees is null or accounts.employee_count < sizes.next_min_employees)

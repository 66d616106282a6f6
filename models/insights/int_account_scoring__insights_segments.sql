with

sizes as (

    select * from {{ policy_company_sizes() }} as policy_rows

),

deals as (

    select
        coalesce(deals.surviving_account_id, lead_accounts.account_id) as account_id,
        max(case when {{ is_open_deal('deals') }} then 1 else 0 end) as has_open,
        max(case when deals.is_won and not {{ is_open_deal('deals') }} then 1 else 0 end) as has_won
    from {{ ref('int_account_scoring__input_opportunities') }} as deals
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on deals.surviving_lead_id = lead_accounts.lead_id
    where deals.row_status = 'accepted'
    group by coalesce(deals.surviving_account_id, lead_accounts.account_id)

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

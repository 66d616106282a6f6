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
                name, domain, industry, employee_count, annual_revenue_usd, country, technologies, is_customer,
                parent_account_id, owner_id
        ) as version_rank
    from accounts

),

judged as (

    select
        *,
        account_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

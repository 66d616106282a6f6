{% set input = input_table('accounts') %}

with

source as (

    {{ given_rows(input) }}

),

number_habits as (

    select
        {{ input_number_habit(input, 'employee_count') }} as employee_count_habit,
        {{ input_number_habit(input, 'annual_revenue_usd') }} as annual_revenue_usd_habit
    from source

)

select
    {{ input_text(input, 'account_id') }} as account_id,
    {{ input_text(input, 'name') }} as name,
    {{ input_hosts(input, 'domain') }} as domain,
    {{ input_hosts(input, 'website') }} as website,
    {{ input_text(input, 'industry') }} as industry,
    {{ input_heads(input, 'employee_count') }} as employee_count,
    {{ input_size(input, 'annual_revenue_usd') }} as annual_revenue_usd,
    {{ input_text(input, 'country') }} as country,
    {{ input_text(input, 'technologies') }} as technologies,
    {{ input_boolean(input, 'is_customer') }} as is_customer,
    {{ input_text(input, 'parent_account_id') }} as parent_account_id,
    {{ input_text(input, 'owner_id') }} as owner_id,
    {{ input_text(input, 'merged_into_account_id') }} as merged_into_account_id,
    {{ input_flag(input, 'is_deleted') }} as is_deleted,
    {{ input_hosts_uncastable(input, 'domain') }} as domain_uncastable,
    {{ input_hosts_uncastable(input, 'website') }} as website_uncastable,
    {{ input_uncastable(input, 'employee_count', 'heads') }} as employee_count_uncastable,
    {{ input_uncastable(input, 'annual_revenue_usd', 'size') }} as annual_revenue_usd_uncastable,
    {{ input_uncastable(input, 'is_customer', 'boolean') }} as is_customer_uncastable,
    {{ input_uncastable(input, 'is_deleted', 'boolean') }} as is_deleted_uncastable
    {{- input_extra_columns(input) }}
from source
cross join number_habits

{% set input = input_table('opportunities') %}

with

source as (

    {{ given_rows(input) }}

),

number_habits as (

    select
        {{ input_number_habit(input, 'amount_usd') }} as amount_usd_habit
    from source

)

select
    {{ input_text(input, 'opportunity_id') }} as opportunity_id,
    {{ input_timestamp(input, 'created_at') }} as created_at,
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_reference(input, 'account_id') }} as account_id,
    {{ input_timestamp(input, 'closed_at') }} as closed_at,
    {{ input_boolean(input, 'is_won') }} as is_won,
    {{ input_amount(input, 'amount_usd') }} as amount_usd,
    {{ input_text(input, 'opportunity_type') }} as opportunity_type,
    {{ input_flag(input, 'is_deleted') }} as is_deleted,
    {{ input_uncastable(input, 'account_id', 'reference') }} as account_id_uncastable,
    {{ input_uncastable(input, 'created_at', 'timestamp') }} as created_at_uncastable,
    {{ input_uncastable(input, 'closed_at', 'timestamp') }} as closed_at_uncastable,
    {{ input_uncastable(input, 'is_won', 'boolean') }} as is_won_uncastable,
    {{ input_uncastable(input, 'amount_usd', 'amount') }} as amount_usd_uncastable,
    {{ input_uncastable(input, 'is_deleted', 'boolean') }} as is_deleted_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source
cross join number_habits

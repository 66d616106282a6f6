{% set input = input_table('campaign_costs') %}

with

source as (

    {{ given_rows(input) }}

),

number_habits as (

    select
        {{ input_number_habit(input, 'cost_usd') }} as cost_usd_habit
    from source

)

select
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_date(input, 'cost_on') }} as cost_on,
    {{ input_amount(input, 'cost_usd') }} as cost_usd,
    {{ input_uncastable(input, 'cost_on', 'date') }} as cost_on_uncastable,
    {{ input_uncastable(input, 'cost_usd', 'amount') }} as cost_usd_uncastable
from source
cross join number_habits

{% set input = input_table('campaign_costs') %}

with

source as (

    select * from {{ input.relation }}

)

select
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_date(input, 'cost_on') }} as cost_on,
    {{ input_number(input, 'cost_usd') }} as cost_usd,
    {{ input_uncastable(input, 'cost_on', 'date') }} as cost_on_uncastable,
    {{ input_uncastable(input, 'cost_usd', 'number') }} as cost_usd_uncastable
from source

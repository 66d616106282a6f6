{% set input = input_table('sales_touches') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_timestamp(input, 'touched_at') }} as touched_at,
    {{ input_text(input, 'owner_id') }} as owner_id,
    {{ input_text(input, 'channel') }} as channel,
    {{ input_uncastable(input, 'touched_at', 'timestamp') }} as touched_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

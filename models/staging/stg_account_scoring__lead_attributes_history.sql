{% set input = input_table('lead_attributes_history') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'attribute') }} as attribute,
    {{ input_text(input, 'value') }} as value,
    {{ input_boolean(input, 'value', is_text=true) }} as truth_value,
    {{ input_timestamp(input, 'valid_from') }} as valid_from,
    {{ input_timestamp(input, 'loaded_at') }} as loaded_at,
    {{ input_uncastable(input, 'valid_from', 'timestamp') }} as valid_from_uncastable,
    {{ input_uncastable(input, 'loaded_at', 'timestamp') }} as loaded_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

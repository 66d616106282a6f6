{% set input = input_table('consents') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'purpose') }} as purpose,
    {{ input_boolean(input, 'is_granted') }} as is_granted,
    {{ input_timestamp(input, 'changed_at') }} as changed_at,
    {{ input_uncastable(input, 'is_granted', 'boolean') }} as is_granted_uncastable,
    {{ input_uncastable(input, 'changed_at', 'timestamp') }} as changed_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

{% set input = input_table('identities') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'anonymous_id') }} as anonymous_id,
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_timestamp(input, 'identified_at') }} as identified_at,
    {{ input_uncastable(input, 'identified_at', 'timestamp') }} as identified_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

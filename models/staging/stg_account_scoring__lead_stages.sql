{% set input = input_table('lead_stages') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'stage') }} as stage,
    {{ input_timestamp(input, 'entered_at') }} as entered_at,
    {{ input_text(input, 'owner_id') }} as owner_id,
    {{ input_text(input, 'reason') }} as reason,
    {{ input_uncastable(input, 'entered_at', 'timestamp') }} as entered_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

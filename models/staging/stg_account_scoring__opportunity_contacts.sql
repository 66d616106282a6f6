{% set input = input_table('opportunity_contacts') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'opportunity_id') }} as opportunity_id,
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'role') }} as role,
    {{ input_boolean(input, 'is_primary') }} as is_primary,
    {{ input_uncastable(input, 'is_primary', 'boolean') }} as is_primary_uncastable,
    {{ input_is_erased(input) }} as is_erased
from source

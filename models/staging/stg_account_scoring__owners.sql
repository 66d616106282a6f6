{% set input = input_table('owners') %}

with

source as (

    {{ given_rows(input) }}

)

select
    {{ input_text(input, 'owner_id') }} as owner_id,
    {{ input_text(input, 'name') }} as name,
    {{ input_text(input, 'email') }} as email,
    {{ input_text(input, 'region') }} as region,
    {{ input_quantity(input, 'capacity_per_week') }} as capacity_per_week,
    {{ input_boolean(input, 'is_active') }} as is_active,
    {{ input_uncastable(input, 'capacity_per_week', 'quantity') }} as capacity_per_week_uncastable,
    {{ input_uncastable(input, 'is_active', 'boolean') }} as is_active_uncastable
from source

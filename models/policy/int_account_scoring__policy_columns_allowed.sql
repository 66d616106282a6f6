select
    seed,
    column_name,
    value_type,
    {{ policy_boolean('is_required') }} as is_required,
    {{ policy_boolean('is_key') }} as is_key,
    {{ policy_text('allowed_values') }} as allowed_values,
    {{ policy_number('minimum') }} as minimum,
    {{ policy_boolean('is_minimum_excluded') }} as is_minimum_excluded,
    {{ policy_number('maximum') }} as maximum,
    {{ policy_text('refers_to_seed') }} as refers_to_seed,
    {{ policy_text('refers_to_column') }} as refers_to_column
from {{ ref('policy_columns') }}

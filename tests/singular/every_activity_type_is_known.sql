-- A warning: activities of a type that no rule and no row of activity_types names earn nothing but that somebody was active. Map them by a row of
-- activity_synonyms, or name them in activity_types.

{{ config(severity='warn') }}

select
    {{ number_text('row_count') }} || ' activities are of type ' || value || ', which nobody knows'
    || coalesce('; the nearest known one is ' || nearest_known_value, '') || '.' as message
from {{ ref('unmatched_values') }}
where column_name = 'activity_type'

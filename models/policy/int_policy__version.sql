select
    cast(count(*) as {{ dbt.type_string() }})
    || '-'
    -- A sum, because it asks for no order of the cells.
    || cast(coalesce(sum(mod({{ number_key(['seed', 'row_key', 'column_name', "coalesce(value, '')"]) }}, {{ key_fold() }})), 0)
        as {{ dbt.type_string() }}) as policy_version
from {{ ref('int_policy__cells') }}

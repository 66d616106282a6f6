with

numbered as (

    select mod({{ number_key(['seed', 'row_key', 'column_name', "coalesce(value, '')"]) }}, {{ key_fold() }}) as cell_number
    from {{ ref('int_account_scoring__policy_cells') }}

)

-- A sum, because it asks for no order of the cells.
select
    cast(count(*) as {{ dbt.type_string() }})
    || '-'
    || cast(coalesce(sum(cell_number), 0) as {{ dbt.type_string() }}) as policy_version
from numbered

-- What the reconciliation counts as quarantined is listed row by row and value by value, and nothing else is.

with

counted as (

    select
        table_name,
        'row' as scope,
        quarantined_rows as expected_count
    from {{ ref('input_reconciliation') }}
    union all
    select
        table_name,
        'value' as scope,
        quarantined_values as expected_count
    from {{ ref('input_reconciliation') }}

),

listed as (

    select
        table_name,
        scope,
        count(*) as actual_count
    from {{ ref('quarantined_rows') }}
    -- Duplicates are listed up to a number only; who objects to profiling is suppressed.
    where scope in ('row', 'value')
    group by table_name, scope

)

select
    coalesce(counted.table_name, listed.table_name) as table_name,
    coalesce(counted.scope, listed.scope) as scope,
    coalesce(counted.expected_count, 0) as expected_count,
    coalesce(listed.actual_count, 0) as actual_count
from counted
full outer join listed on counted.table_name = listed.table_name and counted.scope = listed.scope
where coalesce(counted.expected_count, 0) <> coalesce(listed.actual_count, 0)

-- A warning: where nothing new comes in, everybody only fades, and no number says why.

{{ config(severity='warn') }}

select
    'The newest row of ' || table_name || ' is of ' || cast(newest_at as {{ dbt.type_string() }}) || ', and the day of scoring is '
    || cast(as_of as {{ dbt.type_string() }}) || '.' as message
from {{ ref('input_reconciliation') }}
where is_silent
union all
select message
from {{ ref('policy_lint') }}
where lint = 'type_went_silent'

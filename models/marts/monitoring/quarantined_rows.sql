{% set tables = input_names() %}

with

rejected_rows as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        row_key,
        'row' as scope,
        row_column as column_name,
        row_reason as reason,
        cast(row_value as {{ dbt.type_string() }}) as offending_value
    from {{ ref('int_account_scoring__input_' ~ table) }}
    where row_status = 'quarantined'
    {%- endfor %}

),

rejected_values as (

    select
        table_name,
        row_key,
        'value' as scope,
        column_name,
        reason,
        offending_value
    from {{ ref('int_account_scoring__input_value_flaws') }}

),

unioned as (

    select * from rejected_rows
    union all
    select * from rejected_values

)

select
    *,
    case
        when scope = 'row' and table_name = 'consents' and column_name = 'purpose' then 'withdrawn for every purpose, unless granted'
        when scope = 'row' then 'left out'
        when column_name = 'is_deleted' then 'deleted'
        when column_name = 'is_bot' then 'done by a machine'
        when table_name = 'consents' and column_name = 'changed_at' then 'withdrawn, whatever was granted'
        when table_name = 'consents' then 'withdrawn'
        else 'unknown'
    end as counted_as,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from unioned

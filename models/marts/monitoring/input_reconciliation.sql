{% set tables = input_names() %}

with

raw_counts as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        count(*) as raw_rows
    from {{ ref('stg_account_scoring__' ~ table) }}
    {%- endfor %}

),

judged_counts as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        row_status,
        count(*) as row_count
    from {{ judged_rows(table) }}
    group by row_status
    {%- endfor %}

),

by_status as (

    select
        table_name,
        sum(case when row_status = 'accepted' and table_name <> 'activities' then row_count else 0 end) as accepted_rows,
        sum(case when row_status = 'duplicate' then row_count else 0 end) as duplicate_rows,
        sum(case when row_status = 'quarantined' then row_count else 0 end) as quarantined_rows,
        sum(case when row_status = 'suppressed' then row_count else 0 end) as suppressed_rows
    from judged_counts
    group by table_name

),

-- Of activities only what is not accepted has a row of its own; the rest is counted in the log.
logged as (

    select
        'activities' as table_name,
        sum(case when version_rank > 1 then 1 else 0 end) as duplicate_rows,
        sum(case when version_rank = 1 then 1 else 0 end) as latest_rows
    from {{ ref('int_account_scoring__activity_log') }}

),

value_counts as (

    select
        table_name,
        count(*) as quarantined_values
    from {{ ref('quarantined_rows') }}
    where scope = 'value'
    group by table_name

)

select
    raw_counts.table_name,
    raw_counts.raw_rows,
    cast(
        case
            when logged.table_name is null then coalesce(by_status.accepted_rows, 0)
            else coalesce(logged.latest_rows - coalesce(by_status.quarantined_rows, 0) - coalesce(by_status.suppressed_rows, 0), 0)
        end as bigint
    ) as accepted_rows,
    cast(coalesce(by_status.duplicate_rows, 0) + coalesce(logged.duplicate_rows, 0) as bigint) as duplicate_rows,
    cast(coalesce(by_status.quarantined_rows, 0) as bigint) as quarantined_rows,
    cast(coalesce(by_status.suppressed_rows, 0) as bigint) as suppressed_rows,
    cast(coalesce(value_counts.quarantined_values, 0) as bigint) as quarantined_values,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from raw_counts
left join by_status on raw_counts.table_name = by_status.table_name
left join logged on raw_counts.table_name = logged.table_name
left join value_counts on raw_counts.table_name = value_counts.table_name

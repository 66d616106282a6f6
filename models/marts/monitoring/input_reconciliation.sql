{% set tables = input_names() %}

with

raw_counts as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        count(*) as raw_rows
    from {{ ref('stg_crm__' ~ table) }}
    {%- endfor %}

),

judged_counts as (

    {%- for table in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        row_status,
        count(*) as row_count
    from {{ ref('int_input__' ~ table) }}
    group by row_status
    {%- endfor %}

),

by_status as (

    select
        table_name,
        sum(case when row_status = 'accepted' then row_count else 0 end) as accepted_rows,
        sum(case when row_status = 'duplicate' then row_count else 0 end) as duplicate_rows,
        sum(case when row_status = 'quarantined' then row_count else 0 end) as quarantined_rows,
        sum(case when row_status = 'suppressed' then row_count else 0 end) as suppressed_rows
    from judged_counts
    group by table_name

),

replaced_activities as (

    select
        'activities' as table_name,
        count(*) - count(distinct activity_id) as duplicate_rows
    from {{ ref('stg_crm__activities') }}
    where activity_id is not null

),

value_counts as (

    select
        table_name,
        count(*) as quarantined_values
    from {{ ref('int_input__value_flaws') }}
    group by table_name

)

select
    raw_counts.table_name,
    raw_counts.raw_rows,
    cast(coalesce(by_status.accepted_rows, 0) as bigint) as accepted_rows,
    -- Replaced versions of activities are counted, not stored: they are most of what a large input repeats.
    cast(coalesce(by_status.duplicate_rows, 0) + coalesce(replaced_activities.duplicate_rows, 0) as bigint) as duplicate_rows,
    cast(coalesce(by_status.quarantined_rows, 0) as bigint) as quarantined_rows,
    cast(coalesce(by_status.suppressed_rows, 0) as bigint) as suppressed_rows,
    cast(coalesce(value_counts.quarantined_values, 0) as bigint) as quarantined_values,
    {{ as_of() }} as as_of
from raw_counts
left join by_status on raw_counts.table_name = by_status.table_name
left join replaced_activities on raw_counts.table_name = replaced_activities.table_name
left join value_counts on raw_counts.table_name = value_counts.table_name

with

histories as (

    {%- for table in input_names_of_past_days() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        attribute,
        policy_attribute,
        row_status,
        row_reason,
        row_column,
        loaded_at_uncastable
    from {{ judged_rows(table) }}
    {%- endfor %}

),

counted as (

    select
        table_name,
        {{ shown_text('attribute') }} as attribute_name,
        policy_attribute,
        row_status,
        row_reason as reason,
        row_column as column_name,
        count(*) as row_count,
        count(loaded_at_uncastable) as unread_load_times
    from histories
    group by table_name, {{ shown_text('attribute') }}, policy_attribute, row_status, row_reason, row_column

)

select
    this_backtest.backtest_number,
    counted.table_name,
    counted.attribute_name,
    counted.policy_attribute,
    counted.row_status,
    counted.reason,
    counted.column_name,
    cast(counted.row_count as bigint) as row_count,
    cast(counted.unread_load_times as bigint) as unread_load_times,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from counted
cross join {{ this_backtest() }} as this_backtest

{% set tables = inputs_read() %}
{#- What tells of a table how new it is. -#}
{% set times = {
    'leads': 'created_at', 'opportunities': 'created_at', 'campaign_costs': 'cost_on', 'lead_stages': 'entered_at', 'sales_touches': 'touched_at',
    'consents': 'changed_at', 'identities': 'identified_at',
} %}

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
        count(*) as row_count,
        sum(case when {{ is_unjoined('row_reason') }} then 1 else 0 end) as unjoined_rows,
        max(cast({{ times.get(table, 'null') }} as {{ dbt.type_timestamp() }})) as newest_at,
        max({{ 'loaded_at' if table == 'leads' else 'cast(null as ' ~ dbt.type_timestamp() ~ ')' }}) as newest_loaded_at
    from {{ judged_rows(table) }}
    group by row_status
    {%- endfor %}

),

by_status as (

    select
        table_name,
        sum(case when row_status = 'accepted' and table_name <> 'activities' then row_count else 0 end) as accepted_rows,
        sum(case when row_status = 'duplicate' and table_name <> 'activities' then row_count else 0 end) as duplicate_rows,
        sum(case when row_status = 'quarantined' then row_count else 0 end) as quarantined_rows,
        sum(case when row_status = 'suppressed' then row_count else 0 end) as suppressed_rows,
        sum(unjoined_rows) as unjoined_rows,
        max(case when row_status = 'accepted' then newest_at end) as newest_at,
        max(newest_loaded_at) as newest_loaded_at
    from judged_counts
    group by table_name

),

-- Of activities only what is not accepted has a row of its own; the rest is counted in the log.
logged as (

    select
        'activities' as table_name,
        sum(case when version_rank > 1 then 1 else 0 end) as duplicate_rows,
        sum(case when version_rank = 1 then 1 else 0 end) as latest_rows,
        max(case when version_rank = 1 and cast(occurred_at as date) <= {{ as_of() }} then occurred_at end) as newest_at,
        max(loaded_at) as newest_loaded_at
    from {{ ref('int_account_scoring__activity_log') }}

),

limits as (

    select
        lower({{ policy_text('table_name') }}) as table_name,
        {{ policy_number('max_silent_days') }} as max_silent_days
    from {{ policy('input_limits') }}

),

-- Of an accepted opportunity the account is believed; where nobody else knows it, nothing joins it all the same.
deals_of_nobody as (

    select
        'opportunities' as table_name,
        count(*) as unjoined_rows
    from {{ ref('int_account_scoring__input_opportunities') }} as deals
    left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on deals.surviving_account_id = accounts.account_id
    where deals.row_status = 'accepted' and deals.surviving_lead_id is null and accounts.account_id is null

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
    cast(coalesce(by_status.unjoined_rows, 0) + coalesce(deals_of_nobody.unjoined_rows, 0) as bigint) as unjoined_rows,
    coalesce(logged.newest_at, by_status.newest_at) as newest_at,
    coalesce(logged.newest_loaded_at, by_status.newest_loaded_at) as newest_loaded_at,
    coalesce(
        cast(coalesce(logged.newest_at, by_status.newest_at) as date) < {{ days_before(as_of(), 'limits.max_silent_days') }}, false
    ) as is_silent,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from raw_counts
left join by_status on raw_counts.table_name = by_status.table_name
left join logged on raw_counts.table_name = logged.table_name
left join value_counts on raw_counts.table_name = value_counts.table_name
left join deals_of_nobody on raw_counts.table_name = deals_of_nobody.table_name
left join limits on raw_counts.table_name = limits.table_name

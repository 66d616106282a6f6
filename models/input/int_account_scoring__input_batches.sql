{#- Rows are judged as they were staged: this comes before the log, which keeps what it takes. -#}

with

limits as (

    select
        lower({{ policy_text('table_name') }}) as table_name,
        {{ policy_number('min_judged_rows') }} as min_judged_rows,
        {{ policy_number('min_usable_share') }} as min_usable_share,
        {{ policy_number('max_quarantined_share') }} as max_quarantined_share,
        {{ policy_number('max_unreadable_share') }} as max_unreadable_share
    from {{ policy('input_limits') }}
    -- Else a table that only a module reads would look lost as soon as the module is off.
    where {{ is_input_read('lower(' ~ policy_text('table_name') ~ ')') }}

),

-- A lead of a later day is known too: scoring another day must not make a sound batch a broken one.
{%- for table, key in [('leads', 'lead_id'), ('accounts', 'account_id')] %}
known_{{ table }} as (

    select distinct {{ key }} as known_{{ key }}
    from {{ ref('stg_account_scoring__' ~ table) }}
    where {{ key }} is not null and not {{ is_shortened_id(key) }}

),
{% endfor %}
{% for table in inputs_read() %}
{%- set flaws = own_flaws(table) + (flaws_of_actors() if table == 'activities' else []) %}
{{ table }} as (

    select
        staged.*,
        {{ first_flaw(flaws, 'number') }} as flaw
    from {{ '(' ~ ranked_versions(table) ~ ')' if table in ['leads', 'opportunities'] else ref('stg_account_scoring__' ~ table) }} as staged
    {{ 'left join known_leads on staged.lead_id = known_leads.known_lead_id' if table == 'activities' }}
    {{ 'left join known_accounts on staged.account_id = known_accounts.known_account_id' if table == 'activities' }}

),
{% endfor %}
{#- Activities are many: one reading of a table counts its rows and the values of its columns. -#}
{% for table in inputs_read() %}
{%- set flaws = own_flaws(table) + (flaws_of_actors() if table == 'activities' else []) %}
{{ table }}_told as (

    select
        *,
        {{ first_flaw(flaws, 'reason', 'flaw') }} as row_reason,
        {{ first_flaw(flaws, 'column', 'flaw') }} as row_column,
        {{ first_flaw(flaws, 'value', 'flaw') }} as row_value
    from {{ table }}

),

{{ table }}_by_reason as (

    select
        row_reason,
        row_column,
        min(cast(row_value as {{ dbt.type_string() }})) as example_value,
        {%- for column, reason in checked_columns(table) %}
        min({{ column }}_uncastable) as {{ column }}_example,
        -- Many tools write a value that cannot be for unknown: it is set aside, and no sign of a broken column.
        count(case when {{ unread_reason(reason, column ~ '_uncastable') }} not like 'implausible%' then {{ column }}_uncastable end)
            as {{ column }}_unreadable,
        sum(case when {{ column }} is not null or {{ column }}_uncastable is not null then 1 else 0 end) as {{ column }}_given,
        {%- endfor %}
        count(*) as row_count
    from {{ table }}_told
    group by row_reason, row_column

),
{% endfor %}
found as (

    {%- for table in inputs_read() %}
    {%- set values = values_of_measures(table) %}
    {{ 'union all' if not loop.first }}
    select
        '{{ table }}' as table_name,
        {{ nth_of(values.measure, 'measures.number') }} as measure,
        {{ nth_of(values.reason, 'measures.number') }} as reason,
        {{ nth_of(values.column_name, 'measures.number') }} as column_name,
        {{ nth_of(values.example, 'measures.number') }} as example_value,
        {{ nth_of(values.given, 'measures.number') }} as row_count,
        {{ nth_of(values.faulty, 'measures.number') }} as faulty_count,
        {{ nth_of(values.lost, 'measures.number') }} as lost_count
    from {{ table }}_by_reason
    cross join {{ numbers_to(values.measure | length) }} as measures
    {%- endfor %}

),

ranked as (

    select
        *,
        row_number() over (partition by table_name, measure order by lost_count desc, reason, column_name, example_value) as choice
    from found

),

counted as (

    select
        limits.table_name,
        -- A table without rows has this measure alone.
        coalesce(ranked.measure, 'rows') as measure,
        coalesce(sum(ranked.row_count), 0) as row_count,
        coalesce(sum(ranked.row_count - ranked.lost_count), 0) as usable_count,
        coalesce(sum(ranked.faulty_count), 0) as faulty_count,
        max(case when ranked.choice = 1 and ranked.lost_count > 0 then ranked.reason || ' in ' || ranked.column_name end) as fault,
        max(case when ranked.choice = 1 and ranked.lost_count > 0 then ranked.example_value end) as example_value,
        0 as batch,
        false as is_accepted
    from limits
    left join ranked on limits.table_name = ranked.table_name
    group by limits.table_name, ranked.measure

),

-- Before the first batch this is empty: no row of what was counted is accepted yet.
accepted as (

    select
        table_name,
        measure,
        usable_count,
        {{ share('faulty_count', 'row_count') }} as faulty_share,
        row_number() over (partition by table_name, measure order by batch desc) as choice
    from {{ this if is_incremental() else 'counted' }}
    where is_accepted

),

bounded as (

    select
        counted.*,
        accepted.usable_count as last_usable_count,
        case
            -- Nothing to compare with, or too few values to judge: they come and go, but not all of many at once.
            when limits.min_usable_share is null or coalesce(accepted.usable_count, 0) = 0 then null
            when counted.measure <> 'rows' and coalesce(accepted.usable_count < limits.min_judged_rows, true) then null
            -- However few there were: none left is never a small difference.
            when counted.measure <> 'rows' or accepted.usable_count < limits.min_judged_rows then 1
            else greatest(ceil(limits.min_usable_share * accepted.usable_count), 1)
        end as least_usable_count,
        {{ most_faulty_count(
            "case when counted.measure = 'rows' then limits.max_quarantined_share else limits.max_unreadable_share end"
        ) }} as most_faulty_count
    from counted
    inner join limits on counted.table_name = limits.table_name
    left join accepted
        on counted.table_name = accepted.table_name and counted.measure = accepted.measure and accepted.choice = 1

),

judged as (

    select
        *,
        {{ batch_finding() }} as finding
    from bounded

)

select
    cast({{ '(select coalesce(max(batch), 0) + 1 from ' ~ this ~ ')' if is_incremental() else 1 }} as int) as batch,
    table_name,
    measure,
    cast(row_count as bigint) as row_count,
    cast(usable_count as bigint) as usable_count,
    cast(faulty_count as bigint) as faulty_count,
    finding,
    {{ 'true' if accepts_batch() else 'count(finding) over () = 0' }} as is_accepted,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from judged

{#
    What the log has to read, a dict: batch (number of this build's batch) and condition (SQL over int_account_scoring__activity_rows, true for the rows of
    the days of loading that the log does not hold as the source has them; on a first build or a full refresh true for all).
    Found by comparing the two, so there is no record of progress that could be wrong: rows that came late, a build that was killed,
    a source that lost rows, all show as a day whose number of rows, ids or load times differ. `log` is the relation of the log.
    Without `loaded_at` in the source, a day of loading is the day of the activity, and the last days are always read again.
#}
{% macro changed_loads(log) -%}
    {%- set now = run_started_at.timestamp() | int -%}
    {%- if not execute or not is_incremental() -%}{{- return({'batch': now, 'condition': '1 = 1'}) -}}{%- endif -%}
    {%- set days = [] -%}
    {%- for row in run_query(account_scoring.changed_load_days_sql(log)).rows -%}
        {%- do days.append(row[0] | string) -%}
    {%- endfor -%}
    {#- Above every batch so far, whatever the clock says. -#}
    {%- set last_batch = run_query('select coalesce(max(batch), 0) from ' ~ log).rows[0][0] | int -%}
    {{- return({
        'batch': now if now > last_batch else last_batch + 1,
        'condition': account_scoring.load_condition(days | sort),
    }) -}}
{%- endmacro %}


{#
    Materialization of the tables that are kept from build to build. An engine that cannot replace all rows of a key in one step makes them
    anew: the result is that of a full refresh either way.
#}
{% macro kept_table() -%}
    {{ return(adapter.dispatch('kept_table', 'account_scoring')()) }}
{%- endmacro %}

{% macro default__kept_table() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro bigquery__kept_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro spark__kept_table() -%}
    {{ return('table') }}
{%- endmacro %}

{#- Has Spark's forms of macros where it has none of its own, and can do this. -#}
{% macro databricks__kept_table() -%}
    {{ return('incremental') }}
{%- endmacro %}


{# The query behind changed_loads: one row per day of loading that differs. #}
{% macro changed_load_days_sql(log) -%}
    with source_loads as (
        select {{ account_scoring.load_sums() }}
        from {{ ref('int_account_scoring__activity_rows') }}
        group by load_day
    ),
    log_loads as (
        select {{ account_scoring.load_sums() }}
        from {{ log }}
        where not is_removed
        group by load_day
    )
    select cast(coalesce(source_loads.load_day, log_loads.load_day) as {{ dbt.type_string() }}) as load_day
    from source_loads
    full outer join log_loads on source_loads.load_day = log_loads.load_day
    where
        source_loads.load_day is null
        or log_loads.load_day is null
        or source_loads.row_count <> log_loads.row_count
        or source_loads.key_sum <> log_loads.key_sum
        or source_loads.second_sum <> log_loads.second_sum
        {%- if 'loaded_at' not in account_scoring.input_table('activities').columns %}
        or source_loads.load_day > {{ account_scoring.days_before(account_scoring.as_of(), account_scoring.lookback_days()) }}
        {%- endif %}
{%- endmacro %}


{#
    SQL of what tells the rows of one day of loading from others, by load_day: their number, the sum of their keys (folded, so that it
    stays a number) and that of their seconds.
#}
{% macro load_sums() -%}
    load_day,
    count(*) as row_count,
    sum(mod(activity_key, {{ account_scoring.key_fold() }})) as key_sum,
    sum(case
        when load_day = cast('{{ account_scoring.unknown_load_day() }}' as date) then 0
        else {{ account_scoring.load_second('load_time') }}
    end) as second_sum
{%- endmacro %}


{# Seconds from a fixed moment to a moment of loading; their sum tells loads apart. #}
{% macro load_second(load_time) -%}
    cast({{ dbt.datediff("cast('2000-01-01' as " ~ dbt.type_timestamp() ~ ")", load_time, 'second') }} as bigint)
{%- endmacro %}


{# Days before as_of that are always read again where the source does not say when a row was loaded. #}
{% macro lookback_days() -%}
    {{ return(account_scoring.setting('lookback_days', '3') | int) }}
{%- endmacro %}


{#
    SQL that is true for rows of these days of loading. The bounds stand alone and as literals, so that an engine can leave out files and
    blocks whose load times lie outside. `days` is a sorted list of dates as text; empty: no row.
#}
{% macro load_condition(days) -%}
    {%- if not days -%}{{- return('1 = 0') -}}{%- endif -%}
    {%- set timed = days | reject('equalto', account_scoring.unknown_load_day()) | list -%}
    {%- set parts = [] -%}
    {%- if timed -%}
        {%- set day_after = (modules.datetime.datetime.strptime(timed[-1], '%Y-%m-%d') + modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d') -%}
        {%- do parts.append(
            "(load_time >= '" ~ timed[0] ~ "' and load_time < '" ~ day_after ~ "' and load_day in (cast('" ~ timed | join("' as date), cast('") ~ "' as date)))"
        ) -%}
    {%- endif -%}
    {%- if timed | length < days | length -%}
        {%- do parts.append("load_day = cast('" ~ account_scoring.unknown_load_day() ~ "' as date)") -%}
    {%- endif -%}
    {{- return('(' ~ parts | join(' or ') ~ ')') -}}
{%- endmacro %}


{# Day of a time of loading; one that is missing or out of all reason is on the unknown day. #}
{% macro load_day(load_time) -%}
    case
        when {{ load_time }} >= '1900-01-01' and {{ load_time }} < '2200-01-01' then cast({{ load_time }} as date)
        else cast('{{ account_scoring.unknown_load_day() }}' as date)
    end
{%- endmacro %}


{# The day that stands for rows without a usable time of loading. #}
{% macro unknown_load_day() -%}
    {{ return('0001-01-01') }}
{%- endmacro %}


{#
    SQL over int_account_scoring__activity_rows that is true at least for the rows whose pattern the log knows and the texts (`texts`, a relation) do not:
    the rows of the days of loading of such patterns. On a first build or a full refresh true for all.
#}
{% macro unknown_patterns(texts, log) -%}
    {%- if not execute or not is_incremental() -%}{{- return('1 = 1') -}}{%- endif -%}
    {%- set days = [] -%}
    {%- set query -%}
        select distinct cast(log.load_day as {{ dbt.type_string() }}) as load_day
        from {{ log }} as log
        left join {{ texts }} as texts on log.pattern_key = texts.pattern_key
        where log.pattern_key is not null and texts.pattern_key is null and not log.is_removed
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- do days.append(row[0] | string) -%}
    {%- endfor -%}
    {{- return(account_scoring.load_condition(days | sort)) -}}
{%- endmacro %}

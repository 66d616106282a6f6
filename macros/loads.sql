{#
    What the log has to read, a dict: batch (number of this build's batch) and condition (SQL over int_account_scoring__activity_rows, true for the rows of
    the days of loading that the log does not hold as the source has them; on a first build or a full refresh true for all).
    Found by comparing the two, so there is no record of progress that could be wrong: rows that came late, a build that was killed,
    a source that lost rows, all show as a day whose number of rows, ids, load times or, of late, contents differ. `log` is the relation of the log, `form` the
    form (log_form) that it is to have.
#}
{% macro changed_loads(log, form) -%}
    {%- set now = run_started_at.timestamp() | int -%}
    {%- if not execute or not is_incremental() -%}{{- return({'batch': now, 'condition': '1 = 1'}) -}}{%- endif -%}
    {#- Above every batch so far, whatever the clock says. -#}
    {%- set last_batch = run_query('select coalesce(max(batch), 0) from ' ~ log).rows[0][0] | int -%}
    {%- set batch = now if now > last_batch else last_batch + 1 -%}
    {%- if account_scoring.known_log_form(log) != form -%}{{- return({'batch': batch, 'condition': '1 = 1'}) -}}{%- endif -%}
    {%- set days = [] -%}
    {%- for row in run_query(account_scoring.changed_load_days_sql(log, account_scoring.first_compared_day(log))).rows -%}
        {%- do days.append(row[0] | string) -%}
    {%- endfor -%}
    {{- return({'batch': batch, 'condition': account_scoring.load_condition(days | sort)}) -}}
{%- endmacro %}


{#
    Number of the way in which a row of activities becomes numbers. A release that changes it (another key of the same texts) raises the number:
    the next build then reads all rows again, once. So it does when the source gets or loses a column that says who acted, and when the words change by which
    the name of a browser tells a machine; `columns` are the names of its columns.
#}
{% macro log_form(columns) -%}
    {%- set agents = account_scoring.form_of_agents(columns) -%}
    {#- One of half a million numbers of these words, beyond the others and within an integer. -#}
    {%- set of_agents = 4000 * (1 + local_md5(agents)[:10] | int(base=16) % 500000) if agents else 0 -%}
    {{ return(2 + (1000 if 'anonymous_id' in columns else 0) + (2000 if 'account_id' in columns else 0) + of_agents) }}
{%- endmacro %}


{# The form of the rows that a log holds; 0: of a release that did not tell, or no rows. #}
{% macro known_log_form(log) -%}
    {%- set columns = adapter.get_columns_in_relation(log) | map(attribute='name') | map('lower') | list -%}
    {%- if 'log_form' not in columns -%}{{- return(0) -}}{%- endif -%}
    {{- return(run_query('select coalesce(min(log_form), 0) from ' ~ log).rows[0][0] | int) -}}
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


{#
    How a table that is kept lies on disk, a dict of configs: what a build adds or reads anew lies together by `day` (column; none: by the subject alone),
    and what belongs to one `subject` (column) within. Empty where an engine has nothing of the kind.
#}
{% macro kept_layout(day, subject) -%}
    {{ return(adapter.dispatch('kept_layout', 'account_scoring')(day, subject)) }}
{%- endmacro %}

{% macro default__kept_layout(day, subject) -%}
    {{ return({}) }}
{%- endmacro %}

{#- Parts are months: a statement may write to 4,000 of them, and days of loading reach back as far as a source does. Blocks within lie by the day. -#}
{% macro bigquery__kept_layout(day, subject) -%}
    {%- set months = {'partition_by': {'field': day, 'data_type': 'date', 'granularity': 'month'}} if day else {} -%}
    {{ return(dict(months, cluster_by=account_scoring.layout_columns(day, subject))) }}
{%- endmacro %}

{% macro snowflake__kept_layout(day, subject) -%}
    {{ return({'cluster_by': account_scoring.layout_columns(day, subject)}) }}
{%- endmacro %}

{% macro databricks__kept_layout(day, subject) -%}
    {{ return({'liquid_clustered_by': account_scoring.layout_columns(day, subject)}) }}
{%- endmacro %}

{% macro redshift__kept_layout(day, subject) -%}
    {{ return({'dist': subject, 'sort': account_scoring.layout_columns(day, subject)}) }}
{%- endmacro %}

{#-
    Parts are months, and each build adds files of its own days to them: a file per day of a first build would be hundreds of small ones, which every
    reading opens. By subject nothing is gained, because a merge writes the files anew that it takes rows from, and a night touches subjects everywhere.
-#}
{% macro spark__kept_layout(day, subject) -%}
    {{ return({'partition_by': ['months(' ~ day ~ ')']} if day else {}) }}
{%- endmacro %}


{# The columns of a layout that there are, a list. #}
{% macro layout_columns(day, subject) -%}
    {{ return([day, subject] | select | list) }}
{%- endmacro %}


{#
    The query behind changed_loads: one row per day of loading that differs. All days are compared by what is cheap to compute; the contents of rows
    only from the day `first_day` (text) on, and where the day is unknown, because every column of every row costs a minute at 100 million.
#}
{% macro changed_load_days_sql(log, first_day) -%}
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
    ),
    source_contents as (
        select {{ account_scoring.content_sums() }}
        from {{ ref('int_account_scoring__activity_rows') }}
        where {{ account_scoring.loaded_since(first_day) }}
        group by load_day
    ),
    log_contents as (
        select {{ account_scoring.content_sums() }}
        from {{ log }}
        where not is_removed and {{ account_scoring.loaded_since(first_day) }}
        group by load_day
    ),
    changed as (
        select coalesce(source_loads.load_day, log_loads.load_day) as load_day
        from source_loads
        full outer join log_loads on source_loads.load_day = log_loads.load_day
        where
            source_loads.load_day is null
            or log_loads.load_day is null
            or source_loads.row_count <> log_loads.row_count
            or source_loads.key_sum <> log_loads.key_sum
            or source_loads.time_sum <> log_loads.time_sum
        union distinct
        select source_contents.load_day
        from source_contents
        inner join log_contents on source_contents.load_day = log_contents.load_day
        where source_contents.content_sum <> log_contents.content_sum
    )
    select cast(load_day as {{ dbt.type_string() }}) as load_day
    from changed
{%- endmacro %}


{#
    SQL of what tells the rows of one day of loading from others, by load_day: their number, the sums of their keys and of their load times
    (folded, so that they stay numbers).
#}
{% macro load_sums() -%}
    load_day,
    count(*) as row_count,
    sum(mod(activity_key, {{ account_scoring.key_fold() }})) as key_sum,
    sum(case
        when load_day = cast('{{ account_scoring.unknown_load_day() }}' as date) then 0
        else mod({{ account_scoring.load_microsecond('load_time') }}, {{ account_scoring.key_fold() }})
    end) as time_sum
{%- endmacro %}


{# SQL of what tells the contents of the rows of one day of loading from others, by load_day: the sum of a number of all that the log holds of a row. #}
{% macro content_sums() -%}
    {%- set contents = [] -%}
    {%- for column in ['activity_key', 'lead_key', 'pattern_key', 'occurred_at', 'quantity', 'loaded_at', 'load_time'] -%}
        {%- do contents.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') -%}
    {%- endfor -%}
    {%- for column in ['is_bot', 'is_deleted', 'has_flawed_value'] -%}
        {%- do contents.append(account_scoring.truth_text(column)) -%}
    {%- endfor -%}
    load_day,
    sum(mod({{ account_scoring.number_key(contents) }}, {{ account_scoring.key_fold() }})) as content_sum
{%- endmacro %}


{# Microseconds from a fixed moment to a moment of loading: the finest time that all engines tell. #}
{% macro load_microsecond(load_time) -%}
    cast({{ dbt.datediff("cast('2000-01-01' as " ~ dbt.type_timestamp() ~ ")", load_time, 'microsecond') }} as bigint)
{%- endmacro %}


{#
    The first day of loading, as text, from which on contents are compared: the look-back counts from the newest day that the log holds up to
    as_of, so that a pause between two builds hides nothing.
#}
{% macro first_compared_day(log) -%}
    {%- set newest_day -%}
        select cast(max(load_day) as {{ dbt.type_string() }}) as load_day
        from {{ log }}
        where load_day > cast('{{ account_scoring.unknown_load_day() }}' as date) and load_day <= {{ account_scoring.as_of() }}
    {%- endset -%}
    {%- set newest = (run_query(newest_day).rows[0][0] or account_scoring.as_of_text()) | string -%}
    {%- set first = modules.datetime.datetime.strptime(newest, '%Y-%m-%d') - modules.datetime.timedelta(days=account_scoring.lookback_days() - 1) -%}
    {{- return(first.strftime('%Y-%m-%d')) -}}
{%- endmacro %}


{# Days of loading, back from the newest, on which the contents of rows are compared with the source. #}
{% macro lookback_days() -%}
    {{ return(account_scoring.setting('lookback_days', '3') | int) }}
{%- endmacro %}


{# SQL that is true for rows loaded on a day (text) or later and on the unknown day; of load_time alone, so that an engine can leave out files. #}
{% macro loaded_since(first_day) -%}
    (load_time >= '{{ first_day }}' or load_time < '1900-01-01' or load_time is null)
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

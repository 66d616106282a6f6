{#
    One column of an input table, cast, or a typed null where the table does not have it.
    `input` is the dict of input_table. What cannot be cast is null here; input_raw keeps it for quarantined_rows.
#}
{% macro input_text(input, column) -%}
    {%- if column not in input.columns -%}
        {{ account_scoring.clean_text('null') }}
    {%- elif input.columns[column].type in ['double', 'float', 'real', 'double precision', 'float64', 'float8', 'float4'] -%}
        {#- Keys that a tool stored as floating numbers, because some were missing: 10 is '10' there too, not '10.0'. -#}
        {{ account_scoring.clean_text(account_scoring.whole_number_text(input.columns[column].sql)) }}
    {%- else -%}
        {{ account_scoring.clean_text(input.columns[column].sql) }}
    {%- endif -%}
{%- endmacro %}


{# The text of a column whose value cannot be read as its type (timestamp, date, number, boolean); else null. #}
{% macro input_uncastable(input, column, type) -%}
    {%- set cast_value = {
        'timestamp': account_scoring.input_timestamp,
        'date': account_scoring.input_date,
        'number': account_scoring.input_number,
        'boolean': account_scoring.input_boolean,
    }[type](input, column) -%}
    case when {{ cast_value }} is null then {{ account_scoring.input_text(input, column) }} end
{%- endmacro %}


{# A timestamp in UTC without a zone. Times with a zone are moved to UTC whatever the session's zone is. #}
{% macro input_timestamp(input, column) -%}
    {%- if column not in input.columns -%}
        cast(null as {{ dbt.type_timestamp() }})
    {%- elif 'time zone' in input.columns[column].type or input.columns[column].type in ['timestamptz', 'timestamp_tz', 'timestamp_ltz'] -%}
        {{ account_scoring.utc_time(account_scoring.finite_time(input.columns[column].sql)) }}
    {%- elif input.columns[column].type.startswith('timestamp') -%}
        cast({{ account_scoring.finite_time(input.columns[column].sql) }} as {{ dbt.type_timestamp() }})
    {%- elif input.columns[column].type == 'date' -%}
        cast({{ account_scoring.finite_time(input.columns[column].sql) }} as {{ dbt.type_timestamp() }})
    {%- else -%}
        {{ account_scoring.try_timestamp_utc(account_scoring.input_text(input, column)) }}
    {%- endif -%}
{%- endmacro %}


{# A time, and null for one without end, which some engines know and cannot subtract. #}
{% macro finite_time(value) -%}
    {{ return(adapter.dispatch('finite_time', 'account_scoring')(value)) }}
{%- endmacro %}

{% macro default__finite_time(value) -%}
    {{ return(value) }}
{%- endmacro %}

{% macro postgres__finite_time(value) -%}
    {{ return('(case when isfinite(' ~ value ~ ') then ' ~ value ~ ' end)') }}
{%- endmacro %}

{% macro redshift__finite_time(value) -%}
    {{ return(value) }}
{%- endmacro %}


{# A calendar date. #}
{% macro input_date(input, column) -%}
    cast({{ account_scoring.input_timestamp(input, column) }} as date)
{%- endmacro %}


{# A finite decimal number. #}
{% macro input_number(input, column) -%}
    {%- if column in input.columns -%}
        {{ account_scoring.try_number(input.columns[column].sql) }}
    {%- else -%}
        cast(null as decimal(18, 6))
    {%- endif -%}
{%- endmacro %}


{# A truth value, read as try_boolean does. #}
{% macro input_boolean(input, column) -%}
    {%- if column not in input.columns -%}
        cast(null as {{ dbt.type_boolean() }})
    {%- elif input.columns[column].type in ['boolean', 'bool'] -%}
        {{ input.columns[column].sql }}
    {%- else -%}
        {{ account_scoring.try_boolean('cast(' ~ input.columns[column].sql ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {%- endif -%}
{%- endmacro %}


{# A flag that keeps a row away from people: what cannot be read counts as true, the safe side; a blank stays null. #}
{% macro input_flag(input, column) -%}
    {%- if column in input.columns -%}
        coalesce(
            {{ account_scoring.input_boolean(input, column) }},
            case when {{ account_scoring.input_text(input, column) }} is not null then true end
        )
    {%- else -%}
        {{ account_scoring.input_boolean(input, column) }}
    {%- endif -%}
{%- endmacro %}


{# Names of the x_* columns that a customer added to an input table, in lower case, sorted. #}
{% macro extra_columns(input) -%}
    {%- set names = [] -%}
    {%- for name in input.columns | sort if name.startswith('x_') -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}


{# The x_* columns of an input table, each after a comma; text, because a rule compares text or what it can read as a number. #}
{% macro input_extra_columns(input) -%}
    {%- for column in account_scoring.extra_columns(input) -%}
        , {{ account_scoring.input_text(input, column) }} as {{ account_scoring.quoted_name(column) }}
    {%- endfor -%}
{%- endmacro %}

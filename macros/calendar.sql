{# A time in UTC, without a zone, as a time on the clock of a place. `zone` is SQL for the name of a time zone. #}
{% macro local_of_utc(utc_time, zone) -%}
    {{ return(adapter.dispatch('local_of_utc', 'account_scoring')(utc_time, zone)) }}
{%- endmacro %}

{% macro default__local_of_utc(utc_time, zone) -%}
    {{ return("((" ~ utc_time ~ ") at time zone 'UTC' at time zone " ~ zone ~ ")") }}
{%- endmacro %}

{% macro spark__local_of_utc(utc_time, zone) -%}
    {{ return('from_utc_timestamp(' ~ utc_time ~ ', ' ~ zone ~ ')') }}
{%- endmacro %}

{% macro bigquery__local_of_utc(utc_time, zone) -%}
    {{ return('timestamp(datetime(' ~ utc_time ~ ', ' ~ zone ~ '))') }}
{%- endmacro %}

{% macro snowflake__local_of_utc(utc_time, zone) -%}
    {{ return("convert_timezone('UTC', " ~ zone ~ ", " ~ utc_time ~ ")") }}
{%- endmacro %}

{% macro redshift__local_of_utc(utc_time, zone) -%}
    {{ return("convert_timezone('UTC', " ~ zone ~ ", " ~ utc_time ~ ")") }}
{%- endmacro %}


{# A text of the seed calendar_settings, as SQL; `otherwise` is a literal of SQL for where it has no such row. #}
{% macro calendar_setting(setting, otherwise) -%}
    coalesce((
        select max({{ account_scoring.policy_text('settings.value') }}) from {{ account_scoring.policy('calendar_settings') }} as settings
        where lower({{ account_scoring.policy_text('settings.setting') }}) = '{{ setting }}'
    ), {{ otherwise }})
{%- endmacro %}


{#
    The day on which something happened, by the clock that reports go by (time_zone of calendar_settings). `utc_time` is a time in UTC; midnight on the dot is a day without a time of day,
    and stays that day.
#}
{% macro local_day(utc_time) -%}
    case
        when {{ utc_time }} = cast(cast({{ utc_time }} as date) as {{ dbt.type_timestamp() }}) then cast({{ utc_time }} as date)
        else cast({{ account_scoring.local_of_utc(utc_time, account_scoring.calendar_setting('time_zone', "'UTC'")) }} as date)
    end
{%- endmacro %}


{#
    The fiscal quarter of a date as text, such as 2026 Q4. A year that does not begin on 1 January is named by the year in which it ends: 2026-10-31 is in 2027 Q2 where it begins on
    1 July.
#}
{% macro fiscal_quarter(date) -%}
    {%- set begins = account_scoring.calendar_setting('fiscal_year_begins', "'01-01'") -%}
    {%- set month = 'cast(substring(' ~ begins ~ ', 1, 2) as int)' -%}
    {%- set day = 'cast(substring(' ~ begins ~ ', 4, 2) as int)' -%}
    {#- As many days and months earlier as the year begins later than 1 January. -#}
    {%- set shifted = 'cast(' ~ dbt.dateadd('month', '(1 - ' ~ month ~ ')', account_scoring.days_before(date, '(' ~ day ~ ' - 1)')) ~ ' as date)' -%}
    cast(cast(extract(year from {{ shifted }}) as int) + case when {{ begins }} = '01-01' then 0 else 1 end as {{ dbt.type_string() }})
    || ' Q' || cast(cast(extract(quarter from {{ shifted }}) as int) as {{ dbt.type_string() }})
{%- endmacro %}


{# Query for what is wrong with rows of the seed calendar_settings, as rows of policy_errors: a zone that the engine does not know, and a day that is none. #}
{% macro calendar_errors() %}
    select
        'calendar_settings' as seed,
        setting as row_key,
        'value' as column_name,
        value as offending_value,
        case
            when setting = 'time_zone' then 'it must be the name of a time zone such as Europe/Berlin or UTC'
            else 'it must be a day of every year, such as 04-01, and not 02-29'
        end as allowed
    from (
        select
            lower({{ account_scoring.policy_text('setting') }}) as setting,
            {{ account_scoring.policy_text('value') }} as value
        from {{ account_scoring.whole_policy('calendar_settings') }}
    ) as settings
    where
        (setting = 'time_zone' and not {{ account_scoring.is_time_zone('value') }})
        or (setting = 'fiscal_year_begins' and (length(value) <> 5 or value = '02-29' or not {{ account_scoring.is_day_rule('value') }}))
{%- endmacro %}


{# The day so many days before a date, as a date. #}
{% macro days_before(date, days) -%}
    cast({{ dbt.dateadd('day', 'cast(-' ~ days ~ ' as int)', date) }} as date)
{%- endmacro %}

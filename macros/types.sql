{# 64-bit floating point; dbt.type_float() is 32-bit on some engines. #}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'account_scoring')()) }}
{%- endmacro %}

{% macro default__type_double() -%}
    {{ return('double precision') }}
{%- endmacro %}

{% macro spark__type_double() -%}
    {{ return('double') }}
{%- endmacro %}

{% macro bigquery__type_double() -%}
    {{ return('float64') }}
{%- endmacro %}


{# A decimal with many places, which some engines have another type for. #}
{% macro type_decimal(precision, scale) -%}
    {{ return(adapter.dispatch('type_decimal', 'account_scoring')(precision, scale)) }}
{%- endmacro %}

{% macro default__type_decimal(precision, scale) -%}
    {{ return('decimal(' ~ precision ~ ', ' ~ scale ~ ')') }}
{%- endmacro %}

{% macro bigquery__type_decimal(precision, scale) -%}
    {{ return('bignumeric(' ~ precision ~ ', ' ~ scale ~ ')') }}
{%- endmacro %}


{# The value as a type, or null where it cannot be: dbt.safe_cast is a plain cast on some engines and fails there. #}
{% macro try_cast(value, type) -%}
    {{ return(adapter.dispatch('try_cast', 'account_scoring')(value, type)) }}
{%- endmacro %}

{% macro default__try_cast(value, type) -%}
    {{ return('try_cast(' ~ value ~ ' as ' ~ type ~ ')') }}
{%- endmacro %}

{#- The cast stands outside: of a constant inside it would be tried before anything is asked. -#}
{% macro postgres__try_cast(value, type) -%}
    {%- set text = 'cast(' ~ value ~ ' as text)' -%}
    cast(case when pg_input_is_valid({{ text }}, '{{ type }}') then {{ text }} end as {{ type }})
{%- endmacro %}


{#- Only text can be tried. -#}
{% macro snowflake__try_cast(value, type) -%}
    {{ return('try_cast(cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ type ~ ')') }}
{%- endmacro %}

{% macro redshift__try_cast(value, type) -%}
    {{ return('try_cast(cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ type ~ ')') }}
{%- endmacro %}

{% macro bigquery__try_cast(value, type) -%}
    {{ return('safe_cast(' ~ value ~ ' as ' ~ type ~ ')') }}
{%- endmacro %}


{# A number of at most twelve digits before the point, or null; 'NaN' and 'inf' are no numbers here. #}
{% macro try_number(value) -%}
    {{ return(adapter.dispatch('try_number', 'account_scoring')(value)) }}
{%- endmacro %}

{% macro default__try_number(value) -%}
    {{ return(account_scoring.try_cast(value, 'decimal(18, 6)')) }}
{%- endmacro %}

{#- Its numbers may have letters (NaN, 0x1F); ours have none but the e of 1e3. -#}
{% macro postgres__try_number(value) -%}
    {%- set text = 'cast(' ~ value ~ ' as text)' -%}
    {{ return(account_scoring.try_cast('case when ' ~ text ~ " !~ '[A-DF-Za-df-z]' then " ~ text ~ ' end', 'decimal(18, 6)')) }}
{%- endmacro %}

{#- Redshift has PostgreSQL's forms of macros where it has none of its own. -#}
{% macro redshift__try_number(value) -%}
    {{ return(account_scoring.default__try_number(value)) }}
{%- endmacro %}


{# A floating number as text, whole ones without a fraction. #}
{% macro whole_number_text(value) -%}
    case
        when {{ value }} = floor({{ value }}) and abs({{ value }}) < 1e15
            then cast(cast({{ value }} as bigint) as {{ dbt.type_string() }})
        else cast({{ value }} as {{ dbt.type_string() }})
    end
{%- endmacro %}


{#
    Text as a timestamp in UTC without a zone, or null. A time with an offset or a zone (2026-03-31T23:30:00-05:00) is moved to
    UTC; one without is taken as UTC, whatever the session's zone is.
#}
{% macro try_timestamp_utc(text) -%}
    {{ return(adapter.dispatch('try_timestamp_utc', 'account_scoring')(text)) }}
{%- endmacro %}

{% macro default__try_timestamp_utc(text) -%}
    {%- set has_zone = account_scoring.matches_regex(
        text, ':[0-9][0-9]([.][0-9]+)? ?([zZ]|[+-][0-9][0-9](:?[0-9][0-9])?|[A-Z]+|[A-Za-z_]+/[A-Za-z_/]+)$'
    ) -%}
    case
        when {{ has_zone }} then {{ account_scoring.utc_time(account_scoring.try_cast(text, 'timestamp with time zone')) }}
        else {{ account_scoring.try_cast(text, dbt.type_timestamp()) }}
    end
{%- endmacro %}

{% macro redshift__try_timestamp_utc(text) -%}
    {{ account_scoring.default__try_timestamp_utc(text) }}
{%- endmacro %}

{#- A timestamp is a moment there, and text without a zone is read as UTC. -#}
{% macro bigquery__try_timestamp_utc(text) -%}
    {{ account_scoring.try_cast(text, dbt.type_timestamp()) }}
{%- endmacro %}

{#- Likewise, in the session's zone, which is UTC unless somebody set another. -#}
{% macro databricks__try_timestamp_utc(text) -%}
    {{ account_scoring.try_cast(text, dbt.type_timestamp()) }}
{%- endmacro %}

{#-
    PostgreSQL and Spark read much more as a time than DuckDB does: 'tomorrow', '01/05/2026' by their own guess, '10:30' as today's. Only what
    all engines read alike is let through. Digits below the microsecond are cut off, not rounded.
-#}
{% macro postgres__try_timestamp_utc(text) -%}
    {%- set checked = 'case when ' ~ account_scoring.has_time_form(text) ~ " then regexp_replace(" ~ text ~ ", '([.][0-9]{6})[0-9]+', '\\1') end" -%}
    {{ account_scoring.default__try_timestamp_utc('(' ~ checked ~ ')') }}
{%- endmacro %}

{#- A timestamp of Spark is a moment; the session's zone, in which text without one is read, is UTC. -#}
{% macro spark__try_timestamp_utc(text) -%}
    {%- set dashed = "regexp_replace(" ~ text ~ ", '^([0-9]+)/([0-9]+)/', '$1-$2-')" -%}
    case when {{ account_scoring.has_time_form(text) }} then {{ account_scoring.try_cast(dashed, dbt.type_timestamp()) }} end
{%- endmacro %}


{# Has text the form of a time that all engines read alike: year, month, day, perhaps time, perhaps offset or zone? #}
{% macro has_time_form(text) -%}
    {%- set form = '^[0-9]{3,6}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ] *[0-9]{1,2}:[0-9]{1,2}(:[0-5]?[0-9]([.][0-9]*)?)?'
        ~ ' ?(Z|[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT|EST|MST|HST|[A-Za-z_]+/[A-Za-z_/]+)?)?$' -%}
    {{ return(account_scoring.matches_regex(text, form)) }}
{%- endmacro %}


{# A time with a zone as a timestamp in UTC without one. #}
{% macro utc_time(value) -%}
    {{ return(adapter.dispatch('utc_time', 'account_scoring')(value)) }}
{%- endmacro %}

{% macro default__utc_time(value) -%}
    {{ return(value ~ " at time zone 'UTC'") }}
{%- endmacro %}

{% macro snowflake__utc_time(value) -%}
    {{ return("cast(convert_timezone('UTC', " ~ value ~ ') as ' ~ dbt.type_timestamp() ~ ')') }}
{%- endmacro %}


{# Text as a truth value, or null: true/false, t/f, yes/no, y/n, on/off in any case, and 1/0 with or without decimals. #}
{% macro try_boolean(value) -%}
    {%- set word = 'lower(trim(' ~ value ~ '))' -%}
    case
        when {{ word }} in ('true', 't', 'yes', 'y', 'on') or {{ account_scoring.matches_regex(word, '^1([.]0*)?$') }} then true
        when {{ word }} in ('false', 'f', 'no', 'n', 'off') or {{ account_scoring.matches_regex(word, '^0([.]0*)?$') }} then false
    end
{%- endmacro %}


{# Trimmed text, and null where nothing is left: an empty cell and a cell of blanks mean the same. #}
{% macro clean_text(value) -%}
    {{ return(adapter.dispatch('clean_text', 'account_scoring')(value)) }}
{%- endmacro %}

{% macro default__clean_text(value) -%}
    nullif(trim(cast({{ value }} as {{ dbt.type_string() }})), '')
{%- endmacro %}

{#-
    With the collation that orders text by its bytes and knows the lower case of every letter, whatever the database's own does: the other
    engines do the same. All text of input and policy passes here, and columns made of it keep it.
-#}
{% macro postgres__clean_text(value) -%}
    (nullif(trim(cast({{ value }} as text)), '') collate "pg_c_utf8")
{%- endmacro %}

{% macro redshift__clean_text(value) -%}
    {{ account_scoring.default__clean_text(value) }}
{%- endmacro %}


{# Does text match a regular expression? Only expressions that all engines read alike. #}
{% macro matches_regex(value, pattern) -%}
    {{ return(adapter.dispatch('matches_regex', 'account_scoring')(value, pattern)) }}
{%- endmacro %}

{% macro default__matches_regex(value, pattern) -%}
    {{ return('regexp_matches(' ~ value ~ ', ' ~ account_scoring.text_literal(pattern) ~ ')') }}
{%- endmacro %}

{% macro postgres__matches_regex(value, pattern) -%}
    {{ return(value ~ ' ~ ' ~ account_scoring.text_literal(pattern)) }}
{%- endmacro %}

{% macro spark__matches_regex(value, pattern) -%}
    {{ return(value ~ ' rlike ' ~ account_scoring.text_literal(pattern)) }}
{%- endmacro %}

{#- regexp_like would ask the whole text to match. -#}
{% macro snowflake__matches_regex(value, pattern) -%}
    {{ return('regexp_instr(' ~ value ~ ', ' ~ account_scoring.text_literal(pattern) ~ ') > 0') }}
{%- endmacro %}

{% macro bigquery__matches_regex(value, pattern) -%}
    {{ return('regexp_contains(' ~ value ~ ', ' ~ account_scoring.text_literal(pattern) ~ ')') }}
{%- endmacro %}


{# Text with every match of a regular expression replaced. #}
{% macro replace_regex(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_regex', 'account_scoring')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_regex(value, pattern, replacement) -%}
    {{ return('regexp_replace(' ~ value ~ ', ' ~ account_scoring.text_literal(pattern) ~ ", '" ~ replacement ~ "', 'g')") }}
{%- endmacro %}

{% macro spark__replace_regex(value, pattern, replacement) -%}
    {{ return('regexp_replace(' ~ value ~ ', ' ~ account_scoring.text_literal(pattern) ~ ", '" ~ replacement ~ "')") }}
{%- endmacro %}

{% macro snowflake__replace_regex(value, pattern, replacement) -%}
    {{ return(account_scoring.spark__replace_regex(value, pattern, replacement)) }}
{%- endmacro %}

{% macro bigquery__replace_regex(value, pattern, replacement) -%}
    {{ return(account_scoring.spark__replace_regex(value, pattern, replacement)) }}
{%- endmacro %}

{% macro redshift__replace_regex(value, pattern, replacement) -%}
    {{ return(account_scoring.spark__replace_regex(value, pattern, replacement)) }}
{%- endmacro %}


{# Text as a literal, whatever it holds: quotes in it, and backslashes where they mean something, are written as the engine wants them. #}
{% macro text_literal(text) -%}
    {{ return(adapter.dispatch('text_literal', 'account_scoring')(text | string)) }}
{%- endmacro %}

{% macro default__text_literal(text) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(text))) }}
{%- endmacro %}

{#- A backslash begins an escape there; dbt leaves it alone. -#}
{% macro spark__text_literal(text) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(text | replace('\\', '\\\\')))) }}
{%- endmacro %}

{% macro bigquery__text_literal(text) -%}
    {%- set in_one_line = text | replace('\\', '\\\\') | replace('\n', '\\n') | replace('\r', '\\r') -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(in_one_line))) }}
{%- endmacro %}

{% macro snowflake__text_literal(text) -%}
    {{ return(account_scoring.spark__text_literal(text)) }}
{%- endmacro %}

{% macro redshift__text_literal(text) -%}
    {{ return(account_scoring.spark__text_literal(text)) }}
{%- endmacro %}


{# A name of a column as SQL, whatever it holds; adapter.quote() lets a quote in it end the name. #}
{% macro quoted_name(name) -%}
    {%- set quote = adapter.quote('x')[0] -%}
    {{ return(adapter.quote(name | replace(quote, quote ~ quote))) }}
{%- endmacro %}


{# Does text begin with a prefix, with something after it? #}
{% macro has_prefix(value, prefix) -%}
    (left({{ value }}, {{ prefix | length }}) = '{{ prefix }}' and {{ value }} <> '{{ prefix }}')
{%- endmacro %}


{# The smaller of two numbers; a null one limits nothing, which least() alone says on some engines only. #}
{% macro smaller(number, limit) -%}
    coalesce(least({{ number }}, {{ limit }}), {{ number }})
{%- endmacro %}


{# Several columns as one text key, joined by '|'; null counts as empty. #}
{% macro text_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {{ return(parts | join(" || '|' || ")) }}
{%- endmacro %}


{# The day so many days before a date, as a date. #}
{% macro days_before(date, days) -%}
    cast({{ dbt.dateadd('day', 'cast(-' ~ days ~ ' as int)', date) }} as date)
{%- endmacro %}


{# A truth value as the text that rules compare: true or false; null stays null. #}
{% macro truth_text(value) -%}
    case when {{ value }} then 'true' when not {{ value }} then 'false' end
{%- endmacro %}


{# A number as a person writes it, without zeros at its end: 50, not 50.000000. #}
{% macro number_text(value) -%}
    {%- set digits = 'cast(cast(' ~ value ~ ' as decimal(28, 6)) as ' ~ dbt.type_string() ~ ')' -%}
    {{ account_scoring.replace_regex(account_scoring.replace_regex(digits, '0+$', ''), '[.]$', '') }}
{%- endmacro %}


{# Columns of one table under their names with a prefix, each after a comma. #}
{% macro prefixed_columns(table, columns, prefix) -%}
    {%- for column in columns -%}
        , {{ table }}.{{ account_scoring.quoted_name(column) }} as {{ account_scoring.quoted_name(prefix ~ column) }}
    {%- endfor -%}
{%- endmacro %}


{# An aggregate: texts of a group joined in an order; null where there is none. dbt.listagg forgets the order on some engines. #}
{% macro joined_texts(text, separator, ordered_by) -%}
    {{ return(adapter.dispatch('joined_texts', 'account_scoring')(text, separator, ordered_by)) }}
{%- endmacro %}

{% macro default__joined_texts(text, separator, ordered_by) -%}
    {{ return(dbt.listagg(text, "'" ~ separator ~ "'", 'order by ' ~ ordered_by)) }}
{%- endmacro %}

{% macro spark__joined_texts(text, separator, ordered_by) -%}
    {%- set placed = "named_struct('place', " ~ ordered_by ~ ", 'item', " ~ text ~ ')' -%}
    {%- set listed = 'array_sort(collect_list(case when ' ~ text ~ ' is not null then ' ~ placed ~ ' end))' -%}
    {{ return('nullif(array_join(transform(' ~ listed ~ ", placed -> placed.item), '" ~ separator ~ "'), '')") }}
{%- endmacro %}

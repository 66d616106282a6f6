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


{#
    A number as people write it, not below zero, or null: with signs for thousands and decimals (1,234.56, 1.234,56, 12 500), a currency, an ending (10k, 1.2 Mio.), as
    a range, which is read by its lower end (51-200), or with a plus (500+). In 1.200 and 2,500 the sign may mean either: `habit`, SQL of the column's
    sign for thousands ('.', ',' or null), decides, else they are not read; a range or a plus is of whole things.
#}
{% macro read_number(text, habit) -%}
    {%- set text = 'lower(' ~ text ~ ')' -%}
    {%- set pressed = account_scoring.pressed_number(text) -%}
    {%- set low, high = dbt.split_part(pressed, "'-'", 1), dbt.split_part(pressed, "'-'", 2) -%}
    {%- set is_whole = account_scoring.matches_regex(text, '[+]$|[0-9a-z€$. ](-|–|—|to|bis)') -%}
    {%- set first_number = account_scoring.plain_number(low, is_whole, habit) -%}
    case
        when {{ account_scoring.matches_regex(text, account_scoring.number_form()) }}
            {#- Of 1-10m nobody knows whether it begins at one or at one million, and 2024-01 is a month. #}
            and ({{ pressed }} not like '%-%'
                or ({{ account_scoring.number_ending(low) }} = {{ account_scoring.number_ending(high) }}
                    and {{ first_number }} <= {{ account_scoring.plain_number(high, is_whole, habit) }}))
            then {{ account_scoring.try_number(first_number ~ ' * ' ~ account_scoring.number_ending(low)) }}
        when {{ account_scoring.matches_regex(text, '^[+]?[0-9]*[.]?[0-9]+e[+-]?[0-9]+$') }} then {{ account_scoring.try_number(text) }}
    end
{%- endmacro %}


{# A number in lower case without blanks, currencies and signs beside it; the two ends of a range are parted by a hyphen. #}
{% macro pressed_number(text) -%}
    {{- return(account_scoring.replace_regex(
        account_scoring.replace_regex(text, account_scoring.blanks_in_numbers() ~ '|[$€£¥~+]|usd|eur|gbp|chf', ''), '–|—|to|bis', '-'
    )) -}}
{%- endmacro %}


{# What stands before the ending of a pressed number, as a number. `is_whole` is SQL of whether it has no decimals, `habit` as in read_number. #}
{% macro plain_number(number, is_whole, habit) -%}
    {%- set digits = account_scoring.replace_regex(number, '[a-z]+[.]?', '') -%}
    {%- set plain -%}
        case
            when {{ account_scoring.matches_regex(digits, '^[1-9][0-9]{0,2}[.,][0-9]{3}$') }}
                then case
                    when {{ is_whole }} or {{ habit }} = substring({{ digits }}, length({{ digits }}) - 3, 1)
                        then replace(replace({{ digits }}, '.', ''), ',', '')
                    when {{ habit }} is not null then replace({{ digits }}, ',', '.')
                end
            when {{ account_scoring.matches_regex(digits, '^[1-9][0-9]{0,2}([.][0-9]{3})+(,[0-9]*)?$') }}
                then replace(replace({{ digits }}, '.', ''), ',', '.')
            when {{ account_scoring.matches_regex(digits, '^[1-9][0-9]{0,2}(,[0-9]{2,3})*,[0-9]{3}([.][0-9]*)?$') }}
                then replace({{ digits }}, ',', '')
            when {{ account_scoring.matches_regex(digits, '^([0-9]+[.]?[0-9]*|[.][0-9]+)$') }} then {{ digits }}
            when {{ account_scoring.matches_regex(digits, '^[0-9]+,[0-9]+$') }} then replace({{ digits }}, ',', '.')
        end
    {%- endset -%}
    {{- return(account_scoring.try_number(plain)) -}}
{%- endmacro %}


{# Regular expression of what parts thousands besides dot and comma: blanks of all kinds, apostrophe, underscore. #}
{% macro blanks_in_numbers() -%}
    {{- return("[ '’_\u00a0\u2009\u202f]") -}}
{%- endmacro %}


{# Regular expression of the numbers that read_number looks at, in lower case. #}
{% macro number_form() -%}
    {%- set blank = account_scoring.blanks_in_numbers() -%}
    {%- set currency = '([$€£¥]|us[$]|usd|eur|gbp|chf)?' -%}
    {%- set number = '([0-9]{1,3}(' ~ blank ~ '[0-9]{3})+([.,][0-9]+)?|[0-9][0-9.,]*|[.][0-9]+)' -%}
    {%- set ending = '((k|tsd|thousand|m|mn|mio|million|b|bn|mrd|billion)[.]?)?' -%}
    {%- set gap = blank ~ '?' -%}
    {%- set side = currency ~ gap ~ number ~ gap ~ ending ~ gap ~ currency -%}
    {{- return('^[~+]?' ~ gap ~ side ~ '[+]?(' ~ gap ~ '(-|–|—|to|bis)' ~ gap ~ side ~ ')?$') -}}
{%- endmacro %}


{# What the ending of a number multiplies it by: 10k is 10,000. #}
{% macro number_ending(number) -%}
    case
        when {{ account_scoring.matches_regex(number, 'b|mrd') }} then 1000000000
        when {{ number }} like '%m%' then 1000000
        when {{ account_scoring.matches_regex(number, 'k|t') }} then 1000
        else 1
    end
{%- endmacro %}


{#
    The sign that parts thousands in a column of texts, an aggregate: '.' or ',', or null where no value tells or values disagree. A value tells where a
    sign stands twice, both stand, or a sign can only be a decimal one.
#}
{% macro number_habit(text) -%}
    {%- set dot_parts = '[0-9][.][0-9]{3}([.,]| ?[-–—+])|[0-9],([0-9]{1,2}|[0-9]{4,})([^0-9.,]|$)|[0-9]{4},|(^|[^0-9.,])0,' -%}
    {%- set comma_parts = '[0-9],[0-9]{3}([.,]| ?[-–—+])|[0-9][.]([0-9]{1,2}|[0-9]{4,})([^0-9.,]|$)|[0-9]{4}[.]|(^|[^0-9.,])0[.]' -%}
    {%- set dots = 'max(case when ' ~ account_scoring.matches_regex(text, dot_parts) ~ ' then 1 else 0 end)' -%}
    {%- set commas = 'max(case when ' ~ account_scoring.matches_regex(text, comma_parts) ~ ' then 1 else 0 end)' -%}
    case
        when {{ dots }} > {{ commas }} then '.'
        when {{ dots }} < {{ commas }} then ','
    end
{%- endmacro %}


{#
    Why a value could not be read, text: `reason`, or a closer one that its text tells. `text` is SQL of the text, null where it was blank.
#}
{% macro unread_reason(reason, text) -%}
    {%- if reason == 'bad_timestamp' -%}
        case
            when {{ account_scoring.is_implausible_time(text) }} then 'implausible_time'
            else '{{ reason }}'
        end
    {%- elif reason == 'bad_number' -%}
        case
            when {{ account_scoring.matches_regex(text, '^ *[-−–]|^[0.,]+$') }} then 'implausible_number'
            when {{ account_scoring.matches_regex(text, '^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,]*$') }} then 'ambiguous_number'
            {#- A range that cannot be read: its ends do not fit. #}
            when {{ account_scoring.matches_regex('lower(' ~ text ~ ')', account_scoring.number_form()) }}
                and {{ account_scoring.pressed_number('lower(' ~ text ~ ')') }} like '%-%' then 'ambiguous_number'
            else '{{ reason }}'
        end
    {%- else -%}
        '{{ reason }}'
    {%- endif -%}
{%- endmacro %}


{# Is text, which could not be read, a time but for its year, which lies before 1970 or after 2200, in UTC too? Null counts as false. #}
{% macro is_implausible_time(text) -%}
    (({{ account_scoring.matches_regex(text, account_scoring.plain_time_form('[0-9]{4,6}')) }}
    or {{ account_scoring.matches_regex(text, account_scoring.zoned_time_form('[0-9]{4,6}')) }}
    or {{ account_scoring.matches_regex(text, account_scoring.pressed_day_form('[0-9]{4}')) }})
    and not {{ account_scoring.matches_regex(text, '^' ~ account_scoring.plausible_year() ~ '([-/]|[0-9]{4}$)') }}
    or {{ account_scoring.matches_regex(text, account_scoring.zoned_time_form('(1970|2200)')) }}
    and {{ account_scoring.matches_regex(text, '^(1970[-/]0?1[-/]0?1|2200[-/]12[-/]31)[T ]') }}
    or {{ account_scoring.matches_regex(text, '^[1-9][0-9]{9}([0-9]{3})?$') }})
{%- endmacro %}


{# Text as it is told to people: signs that nobody sees are written out, such as \u00a0 for a blank that does not break. #}
{% macro shown_text(text) -%}
    {%- set shown = [text] -%}
    {%- for sign, name in [
        ('\t', '\\t'), ('\n', '\\n'), ('\r', '\\r'), ('\u00a0', '\\u00a0'), ('\u00ad', '\\u00ad'), ('\u2009', '\\u2009'), ('\u200b', '\\u200b'),
        ('\u200c', '\\u200c'), ('\u200d', '\\u200d'), ('\u200e', '\\u200e'), ('\u200f', '\\u200f'), ('\u202f', '\\u202f'), ('\ufeff', '\\ufeff'),
    ] -%}
        {%- do shown.append('replace(' ~ shown[-1] ~ ', ' ~ account_scoring.text_literal(sign) ~ ', ' ~ account_scoring.text_literal(name) ~ ')') -%}
    {%- endfor -%}
    {{- return(shown[-1]) -}}
{%- endmacro %}


{#
    A floating number as text, whole ones without a fraction. From `limit` on neighbours share one number: whole ones are written with an exponent there, by
    which is_shortened_id knows them.
#}
{% macro whole_number_text(value, limit=9007199254740992) -%}
    {%- set text = dbt.type_string() -%}
    {%- set digits = 'cast(cast(abs(' ~ value ~ ') as bigint) as ' ~ text ~ ')' -%}
    case
        when {{ value }} = floor({{ value }}) and abs({{ value }}) < {{ limit }}
            then cast(cast({{ value }} as bigint) as {{ text }})
        when {{ value }} = floor({{ value }}) and abs({{ value }}) < 9e18
            then left({{ digits }}, 1) || '.' || substring({{ digits }}, 2) || 'E+' || cast(length({{ digits }}) - 1 as {{ text }})
        else cast({{ value }} as {{ text }})
    end
{%- endmacro %}


{#
    A whole number as text without decimals that are zero, other text as it is: 10.00, 10,00 and 10. are 10. Three zeros may be those of thousands: 1.000 stays as it
    is, unless the text is that of a number (`is_number`).
#}
{% macro without_zero_decimals(text, is_number=false) -%}
    case
        {#- The first question is cheap, and nearly all ids end otherwise. #}
        when (right({{ text }}, 2) in ('.0', ',0', '00') or right({{ text }}, 1) in ('.', ','))
            and {{ account_scoring.matches_regex(text, '^[0-9]+[.,]0*$' if is_number else '^[0-9]+[.,](0{0,2}|0{4,})$') }}
            then {{ dbt.split_part('replace(' ~ text ~ ", ',', '.')", "'.'", 1) }}
        else {{ text }}
    end
{%- endmacro %}


{# Is an id a number with an exponent (1.00001E+17)? A spreadsheet has taken its digits, and others look like it. 1E5 may be a code: it stays. #}
{% macro is_shortened_id(id) -%}
    (substring({{ id }}, 2, 1) in ('.', ',', 'e', 'E')
    and {{ account_scoring.matches_regex(id, '^[0-9]([.,][0-9]+[eE][+]?|[eE][+])[0-9]+$') }})
{%- endmacro %}


{#
    Text as a timestamp in UTC without a zone, or null: ISO 8601 of the years 1970 to 2200, with - or / between year, month and day, with blank or T, with or
    without Z, UTC, GMT or an offset, by which it is moved to UTC; a day as eight digits (20260301); and seconds (10 digits) or milliseconds (13) since 1970. Text without a zone is taken as UTC, whatever the session's zone is.
    Engines read much more as a time, each by its own guess ('tomorrow', '01/05/2026', '10:30' as today's): only what all read alike is let through.
#}
{% macro try_timestamp_utc(text) -%}
    case
        when {{ account_scoring.matches_regex(text, account_scoring.plain_time_form(account_scoring.plausible_year())) }}
            then {{ account_scoring.try_plain_time(text) }}
        {#- An offset may move these into another year. #}
        when left({{ text }}, 4) in ('1969', '1970', '2200', '2201')
            and {{ account_scoring.matches_regex(text, account_scoring.zoned_time_form('(1969|1970|2200|2201)')) }}
            then {{ account_scoring.plausible_time(account_scoring.try_zoned_time(text)) }}
        when {{ account_scoring.matches_regex(text, account_scoring.zoned_time_form(account_scoring.plausible_year())) }}
            then {{ account_scoring.try_zoned_time(text) }}
        when {{ account_scoring.matches_regex(text, account_scoring.pressed_day_form(account_scoring.plausible_year())) }}
            then {{ account_scoring.try_plain_time(
                'left(' ~ text ~ ", 4) || '-' || substring(" ~ text ~ ", 5, 2) || '-' || substring(" ~ text ~ ', 7, 2)'
            ) }}
        when {{ account_scoring.matches_regex(text, '^[1-9][0-9]{9}([0-9]{3})?$') }}
            then {{ account_scoring.plausible_time(account_scoring.time_of_milliseconds(
                'case when length(' ~ text ~ ') = 10 then 1000 else 1 end * ' ~ account_scoring.try_cast(text, 'bigint')
            )) }}
    end
{%- endmacro %}


{# Regular expression of a year that a time of the input may have. #}
{% macro plausible_year() -%}
    {{- return('(19[7-9][0-9]|2[01][0-9][0-9]|2200)') -}}
{%- endmacro %}


{# Regular expression of a time without an offset; Z is none. `year` is the expression of the years. #}
{% macro plain_time_form(year) -%}
    {{- return('^' ~ year ~ '(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}([T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{0,9})?)?Z?)?$') -}}
{%- endmacro %}


{# Regular expression of a day as eight digits. `year` is the expression of the years. #}
{% macro pressed_day_form(year) -%}
    {{- return('^' ~ year ~ '(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$') -}}
{%- endmacro %}


{# Regular expression of a time with an offset from UTC of less than 16 hours. `year` is the expression of the years. #}
{% macro zoned_time_form(year) -%}
    {{- return('^' ~ year ~ '(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}[T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{0,9})?)?'
        ~ ' ?(Z|UTC|GMT|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)$') -}}
{%- endmacro %}


{# Text of the form of plain_time_form as a timestamp in UTC without a zone; null where there is no such day. #}
{% macro try_plain_time(text) -%}
    {{ return(adapter.dispatch('try_plain_time', 'account_scoring')(text)) }}
{%- endmacro %}

{% macro default__try_plain_time(text) -%}
    {{ account_scoring.try_cast(text, dbt.type_timestamp()) }}
{%- endmacro %}

{#- Digits below the microsecond are cut off, not rounded. -#}
{% macro postgres__try_plain_time(text) -%}
    {{ account_scoring.try_cast('left(' ~ text ~ ', 26)', dbt.type_timestamp()) }}
{%- endmacro %}

{% macro redshift__try_plain_time(text) -%}
    {{ account_scoring.default__try_plain_time(text) }}
{%- endmacro %}

{#- A timestamp of Spark, and of BigQuery, is a moment; the session's zone, in which text without one is read, is UTC. -#}
{% macro spark__try_plain_time(text) -%}
    {{ account_scoring.try_cast('replace(' ~ text ~ ", '/', '-')", dbt.type_timestamp()) }}
{%- endmacro %}

{% macro bigquery__try_plain_time(text) -%}
    {{ account_scoring.spark__try_plain_time(text) }}
{%- endmacro %}


{# Text of the form of zoned_time_form as a timestamp in UTC without a zone; null where there is no such day. #}
{% macro try_zoned_time(text) -%}
    {%- set local_time = account_scoring.replace_regex(text, ' ?(Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$', '') -%}
    {%- set offset = "replace(trim(substring(" ~ text ~ ", length(" ~ local_time ~ ") + 1)), ':', '')" -%}
    case
        when left({{ offset }}, 1) in ('+', '-')
            {#- Written as all engines read it: +02:00. #}
            then {{ account_scoring.try_moment(
                local_time, 'left(' ~ offset ~ ", 3) || ':' || coalesce(nullif(substring(" ~ offset ~ ", 4), ''), '00')"
            ) }}
        else {{ account_scoring.try_plain_time(local_time) }}
    end
{%- endmacro %}


{# A local time and its offset from UTC (+02:00), both text, as a timestamp in UTC without a zone; null where there is no such day. #}
{% macro try_moment(local_time, offset) -%}
    {{ return(adapter.dispatch('try_moment', 'account_scoring')(local_time, offset)) }}
{%- endmacro %}

{% macro default__try_moment(local_time, offset) -%}
    {{ account_scoring.utc_time(account_scoring.try_cast('(left(' ~ local_time ~ ', 26) || ' ~ offset ~ ')', 'timestamp with time zone')) }}
{%- endmacro %}

{#- Without its seconds a time has no offset here. -#}
{% macro spark__try_moment(local_time, offset) -%}
    {%- set seconds = "case when " ~ local_time ~ " like '%:%:%' then '' else ':00' end" -%}
    {{ account_scoring.try_cast("(replace(" ~ local_time ~ ", '/', '-') || " ~ seconds ~ " || " ~ offset ~ ")", dbt.type_timestamp()) }}
{%- endmacro %}

{% macro bigquery__try_moment(local_time, offset) -%}
    {{ account_scoring.spark__try_moment(local_time, offset) }}
{%- endmacro %}


{# Milliseconds since 1970, a whole number, as a timestamp in UTC without a zone. #}
{% macro time_of_milliseconds(milliseconds) -%}
    {{ return(adapter.dispatch('time_of_milliseconds', 'account_scoring')(milliseconds)) }}
{%- endmacro %}

{% macro default__time_of_milliseconds(milliseconds) -%}
    {{ return("(timestamp '1970-01-01 00:00:00' + (" ~ milliseconds ~ ") * interval '1 millisecond')") }}
{%- endmacro %}

{#- Multiplies an interval by a small number only. -#}
{% macro duckdb__time_of_milliseconds(milliseconds) -%}
    {{ return('epoch_ms(' ~ milliseconds ~ ')') }}
{%- endmacro %}

{% macro redshift__time_of_milliseconds(milliseconds) -%}
    {{ return("(timestamp '1970-01-01 00:00:00' + (" ~ milliseconds ~ ") * interval '0.001 second')") }}
{%- endmacro %}

{% macro snowflake__time_of_milliseconds(milliseconds) -%}
    {{ return('to_timestamp_ntz(' ~ milliseconds ~ ', 3)') }}
{%- endmacro %}

{% macro spark__time_of_milliseconds(milliseconds) -%}
    {{ return('timestamp_millis(' ~ milliseconds ~ ')') }}
{%- endmacro %}

{% macro bigquery__time_of_milliseconds(milliseconds) -%}
    {{ return('timestamp_millis(' ~ milliseconds ~ ')') }}
{%- endmacro %}


{# A timestamp of the years 1970 to 2200; null for others, and for those without end, which some engines know and cannot subtract. #}
{% macro plausible_time(value) -%}
    case
        when {{ value }} >= cast('1970-01-01 00:00:00' as {{ dbt.type_timestamp() }})
            and {{ value }} < cast('2201-01-01 00:00:00' as {{ dbt.type_timestamp() }}) then {{ value }}
    end
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

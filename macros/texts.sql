{# Trimmed text, and null where nothing is left: an empty cell and a cell of blanks mean the same. #}
{% macro clean_text(value) -%}
    {{- return('nullif(trim(' ~ account_scoring.comparable_text(value) ~ "), '')") -}}
{%- endmacro %}

{# A value as text that all engines compare alike. All text of input and policy passes here, and columns made of it keep it. #}
{% macro comparable_text(value) -%}
    {{ return(adapter.dispatch('comparable_text', 'account_scoring')(value)) }}
{%- endmacro %}

{% macro default__comparable_text(value) -%}
    {{ return('cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')') }}
{%- endmacro %}

{#-
    With the collation that orders text by its bytes and knows the lower case of every letter, whatever the database's own does: the other
    engines do the same.
-#}
{% macro postgres__comparable_text(value) -%}
    {{ return('(cast(' ~ value ~ ' as text) collate "pg_c_utf8")') }}
{%- endmacro %}

{% macro redshift__comparable_text(value) -%}
    {{ return(account_scoring.default__comparable_text(value)) }}
{%- endmacro %}


{#
    A value of the input as text without blanks of any kind, tabs, line ends and letters that nobody sees at its ends, and null where nothing is left.
    Spreadsheets put a tab behind an id to keep its digits, and web pages leave blanks that do not break.
#}
{% macro trimmed_text(value) -%}
    {%- set text = account_scoring.comparable_text(value) -%}
    {%- set signs = account_scoring.text_literal(
        ' \t\n\u000b\u000c\r\u0085\u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f'
        ~ '\u2028\u2029\u202f\u205f\u2060\u3000\ufeff'
    ) -%}
    case
        {#- Nearly all texts begin and end with a letter, digit or sign of ASCII, and need not be gone through. #}
        when left({{ text }}, 1) between '!' and '~' and right({{ text }}, 1) between '!' and '~' then {{ text }}
        else nullif({{ account_scoring.without_outer_signs(text, signs) }}, '')
    end
{%- endmacro %}


{# Text without any of some signs (a literal) at its ends. #}
{% macro without_outer_signs(text, signs) -%}
    {{ return(adapter.dispatch('without_outer_signs', 'account_scoring')(text, signs)) }}
{%- endmacro %}

{% macro default__without_outer_signs(text, signs) -%}
    {{ return('trim(' ~ text ~ ', ' ~ signs ~ ')') }}
{%- endmacro %}

{% macro postgres__without_outer_signs(text, signs) -%}
    {{ return('btrim(' ~ text ~ ', ' ~ signs ~ ')') }}
{%- endmacro %}

{% macro spark__without_outer_signs(text, signs) -%}
    {{ return('trim(both ' ~ signs ~ ' from ' ~ text ~ ')') }}
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


{# Several columns as one text key, joined by '|'; null counts as empty. #}
{% macro text_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {{ return(parts | join(" || '|' || ")) }}
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

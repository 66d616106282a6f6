{#
    A 64-bit number that stands for texts, never null: tables of many millions of rows are joined and grouped by it.
    `columns` is a list of SQL. Two texts share a number about once in nine billion billion pairs. The same text has the same number on
    every build; where an engine's new version changes that, the log sees other ids than before and is read anew.
#}
{% macro number_key(columns) -%}
    {{ return(adapter.dispatch('number_key', 'account_scoring')(columns)) }}
{%- endmacro %}

{% macro default__number_key(columns) -%}
    {{ return('cast(hash(' ~ columns | join(', ') ~ ') >> 1 as bigint)') }}
{%- endmacro %}

{% macro postgres__number_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(" ~ column ~ ", '')") -%}
    {%- endfor -%}
    {{ return('hashtextextended(' ~ parts | join(" || '|' || ") ~ ', 0)') }}
{%- endmacro %}

{% macro spark__number_key(columns) -%}
    {{ return('xxhash64(' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}


{# A prime that keys are folded by before they are added up, so that their sum stays a number. #}
{% macro key_fold() -%}
    1000000007
{%- endmacro %}

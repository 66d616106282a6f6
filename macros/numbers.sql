{# A relation with the column `number`, 1 to a small `count`: what is asked of it is planned once, where a union of as many queries is planned as often. #}
{% macro numbers_to(count) -%}
    {{ return(adapter.dispatch('numbers_to', 'account_scoring')(count)) }}
{%- endmacro %}

{% macro default__numbers_to(count) -%}
    {%- set rows = [] -%}
    {%- for number in range(1, count + 1) -%}
        {%- do rows.append('select ' ~ number ~ (' as number' if loop.first else '')) -%}
    {%- endfor -%}
    {{ return('(' ~ rows | join(' union all ') ~ ')') }}
{%- endmacro %}

{% macro spark__numbers_to(count) -%}
    {%- set rows = [] -%}
    {%- for number in range(1, count + 1) -%}
        {%- do rows.append('(' ~ number ~ ')') -%}
    {%- endfor -%}
    {{ return('(select number from values ' ~ rows | join(', ') ~ ' as listed (number))') }}
{%- endmacro %}


{# The expression of a list, SQL, whose place is `number`; null beyond its end. #}
{% macro nth_of(expressions, number) -%}
    case {{ number }}
        {%- for expression in expressions %}
        when {{ loop.index }} then {{ expression }}
        {%- endfor %}
    end
{%- endmacro %}


{# The smaller of two numbers; a null one limits nothing, which least() alone says on some engines only. #}
{% macro smaller(number, limit) -%}
    coalesce(least({{ number }}, {{ limit }}), {{ number }})
{%- endmacro %}

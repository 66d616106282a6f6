{# Share of one number in another as a double, 0 to 1; null where the other is 0. #}
{% macro share(part, whole) -%}
    cast({{ part }} as {{ account_scoring.type_double() }}) / nullif(cast({{ whole }} as {{ account_scoring.type_double() }}), 0)
{%- endmacro %}


{# A share, or another number of a statistic, as it is published: six decimals, ties away from zero; null stays null. #}
{% macro statistic(value) -%}
    cast(case when {{ value }} is not null then round({{ account_scoring.summable(value) }}, 6) end as decimal(18, 6))
{%- endmacro %}


{# How far out 95 % of a normal distribution lie, in standard errors. All intervals of the project are of 95 %. #}
{% macro interval_z() -%}
    1.959964
{%- endmacro %}


{#
    Lower or upper end of the interval of a share that was seen in n cases (Wilson 1927); share and n are not null, and n is above 0. It
    stays within 0 and 1 and is never of width 0, which the share plus and minus its error is where nobody, or everybody, converts. n need
    not be a whole number.
    side is -1 for the lower end and 1 for the upper one.
#}
{% macro share_bound(share, n, side) -%}
    {%- set z = account_scoring.interval_z() -%}
    {%- set n = 'cast(' ~ n ~ ' as ' ~ account_scoring.type_double() ~ ')' -%}
    least(greatest(
        (
            {{ share }} + {{ z }} * {{ z }} / (2 * {{ n }})
            {{ '-' if side < 0 else '+' }} {{ z }} * sqrt(greatest({{ share }} * (1 - {{ share }}) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }}), 0))
        ) / (1 + {{ z }} * {{ z }} / {{ n }}), 0), 1)
{%- endmacro %}

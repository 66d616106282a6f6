{#
    A lot between 0 and 100 that texts draw, with four decimals: the same texts draw the same lot on every build of one engine, and another salt
    among them mixes everybody anew.
#}
{% macro lot_percent(columns) -%}
    cast(cast(mod({{ account_scoring.number_key(columns) }}, 1000000) as decimal(18, 4)) / 10000 as decimal(18, 4))
{%- endmacro %}


{#
    Lower or upper end of the interval of a difference of two rates, from the intervals of both (Newcombe 1998, method 10), which holds for few
    cases too. Each side is a name with the columns <side>_rate, <side>_low and <side>_high. side is -1 for the lower end.
#}
{% macro difference_bound(first, second, side) -%}
    {%- set outer_first, outer_second = ('low', 'high') if side < 0 else ('high', 'low') -%}
    {%- set reach_first = first ~ '_rate - ' ~ first ~ '_' ~ outer_first -%}
    {%- set reach_second = second ~ '_' ~ outer_second ~ ' - ' ~ second ~ '_rate' -%}
    {{ first }}_rate - {{ second }}_rate {{ '-' if side < 0 else '+' }} sqrt(
        ({{ reach_first }}) * ({{ reach_first }}) + ({{ reach_second }}) * ({{ reach_second }})
    )
{%- endmacro %}

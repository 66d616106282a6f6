{# What rounding to four decimals may add up to where points that were rounded fade, and are compared with points that were rounded after. #}
{% macro rounding_of_faded_points() -%}
    cast(0.0002 as decimal(18, 4))
{%- endmacro %}


{#
    Points before they faded to what is left, a share. Where hardly anything is left, or no share says what time took, they are what is left: a
    quotient of two small numbers would say nothing.
#}
{% macro unfaded(points, share) -%}
    case when {{ share }} > 0.001 then {{ account_scoring.round_points('cast(' ~ points ~ ' as ' ~ account_scoring.type_double() ~ ') / ' ~ share) }} else {{ points }} end
{%- endmacro %}


{# Where a cause stands when the causes of a movement are told one after the other: what is another policy or lead first, limits last. #}
{% macro place_of_cause(cause) -%}
    case {{ cause }}
        {%- for name in ['changed_facts', 'decay', 'late_rows', 'new_activity', 'caps'] %}
        when '{{ name }}' then {{ loop.index + 1 }}
        {%- endfor %}
        else 1
    end
{%- endmacro %}

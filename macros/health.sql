{# The bucket of ten points that a score falls into; drift is seen between these. #}
{% macro score_bucket(score) -%}
    floor({{ score }} / 10)
{%- endmacro %}


{# A share in which half a case more stands for what was not seen, so that its logarithm exists. #}
{% macro share_with_half(part, whole) -%}
    ({{ part }} + cast(0.5 as {{ account_scoring.type_double() }})) / (cast({{ whole }} as {{ account_scoring.type_double() }}) + 0.5)
{%- endmacro %}


{# A number with the interval that holds it, in words, two decimals unless others are asked for; null where one of the three is. #}
{% macro interval_text(value, low, high, places=2) -%}
    {{ account_scoring.number_text('cast(' ~ value ~ ' as decimal(18, ' ~ places ~ '))') }}
    || ' (' || {{ account_scoring.number_text('cast(' ~ low ~ ' as decimal(18, ' ~ places ~ '))') }}
    || ' to ' || {{ account_scoring.number_text('cast(' ~ high ~ ' as decimal(18, ' ~ places ~ '))') }} || ')'
{%- endmacro %}


{# What stands for the rules that a lead does not meet, among those that others do; a text literal. #}
{% macro no_rule() -%}
    'no rule'
{%- endmacro %}

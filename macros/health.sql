{# The bucket of ten points that a score falls into; drift is seen between these. #}
{% macro score_bucket(score) -%}
    floor({{ score }} / 10)
{%- endmacro %}


{# A share in which half a case more stands for what was not seen, so that its logarithm exists. #}
{% macro share_with_half(part, whole) -%}
    ({{ part }} + cast(0.5 as {{ account_scoring.type_double() }})) / (cast({{ whole }} as {{ account_scoring.type_double() }}) + 0.5)
{%- endmacro %}

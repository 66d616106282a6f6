{# Number of the evaluation "as_of, as everything is known now": what the marts show. #}
{% macro present() -%}
    0
{%- endmacro %}


{# The date of knowledge of somebody who knows all that the tables hold. #}
{% macro everything_known() -%}
    cast('9999-12-31' as date)
{%- endmacro %}


{#
    Did a row count for what was known on a date? `rows` is a relation with known_from and known_to (the days of loading of a version and of
    the one that replaced it; null: none did), `evaluations` one with known_on.
#}
{% macro known_then(rows, evaluations) -%}
    (
        {{ rows }}.known_from <= {{ evaluations }}.known_on
        and ({{ rows }}.known_to is null or {{ rows }}.known_to > {{ evaluations }}.known_on)
    )
{%- endmacro %}


{#
    Which days are replayed, as a dict from, to of dates as text (settings replay_from and replay_to; both none: no day), and every, a number of days: the last
    day is replayed, and each one that is so many days before it, up to the first (setting replay_every).
#}
{% macro replayed_days() -%}
    {%- set first = account_scoring.setting('replay_from') -%}
    {{- return({'from': first, 'to': account_scoring.setting('replay_to', first), 'every': account_scoring.setting('replay_every', '1') | int}) -}}
{%- endmacro %}

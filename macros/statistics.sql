{#
    Statement after a table was built: a planner that knows nothing of a table takes it for small, and joins it row by row. Empty where an
    engine counts by itself; a view has nothing to count.
#}
{% macro gather_statistics() -%}
    {{ return(adapter.dispatch('gather_statistics', 'account_scoring')()) }}
{%- endmacro %}

{% macro default__gather_statistics() -%}
{%- endmacro %}

{% macro postgres__gather_statistics() -%}
    {%- if model.config.materialized != 'view' -%}analyze {{ this }}{%- endif -%}
{%- endmacro %}

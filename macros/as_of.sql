{# The one clock: the last day that counts, a date in UTC. Nothing dated after it has any effect. #}
{% macro as_of() -%}
    cast({{ account_scoring.text_literal(account_scoring.as_of_text()) }} as date)
{%- endmacro %}


{# The same day as text, YYYY-MM-DD: the setting as_of, or the UTC day on which the run started. #}
{% macro as_of_text() -%}
    {{ return(account_scoring.setting('as_of') or account_scoring.today_text()) }}
{%- endmacro %}


{# The UTC day on which the run started, as text. #}
{% macro today_text() -%}
    {{ return(run_started_at.strftime('%Y-%m-%d')) }}
{%- endmacro %}


{# What one run of dbt is known by; all that it wrote bears it. #}
{% macro run_id() -%}
    cast('{{ invocation_id }}' as {{ dbt.type_string() }})
{%- endmacro %}

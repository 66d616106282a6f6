{#
    What keeps a row from being used: the reason, column or value of the first flaw whose condition holds, else null.
    `flaws` is a list of (condition, reason, column, value): SQL, name, name, SQL. `part` is reason, column or value.
#}
{% macro first_flaw(flaws, part) -%}
    case
        {%- for condition, reason, column, value in flaws %}
        when {{ condition }} then {% if part == 'value' %}{{ value }}
            {%- elif part == 'column' or value == 'null' %}'{{ reason if part == 'reason' else column }}'
            {%- else %}{{ account_scoring.unread_reason(reason, value) }}
            {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}


{# Where a raw row is counted: accepted, duplicate, suppressed (known and left out on purpose) or quarantined (cannot be used). #}
{% macro row_status(row_reason) -%}
    case
        when {{ row_reason }} is null then 'accepted'
        when {{ row_reason }} = 'older_version' then 'duplicate'
        when {{ row_reason }} in ('bot', 'deleted', 'merged', 'same_address', 'lead_deleted', 'account_deleted') then 'suppressed'
        else 'quarantined'
    end
{%- endmacro %}

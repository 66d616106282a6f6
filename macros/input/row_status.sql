{#
    What keeps a row from being used: the reason, column or value of the first flaw whose condition holds, else null.
    `flaws` is a list of (condition, reason, column, value): SQL, name, name, SQL. `part` is reason, column or value, or number, its place in the list.
    `number` is SQL of that place where it is known: of many rows conditions are asked once, and not for each part.
#}
{% macro first_flaw(flaws, part, number=none) -%}
    case
        {%- for condition, reason, column, value in flaws %}
        when {{ number ~ ' = ' ~ loop.index if number else condition }} then {% if part == 'number' %}{{ loop.index }}
            {%- elif part == 'value' %}{{ value }}
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
        when {{ row_reason }} in (
            'bot', 'deleted', 'merged', 'same_address', 'lead_deleted', 'objects_to_profiling', 'account_deleted', 'not_identified',
            'no_consent', 'erased'
        ) then 'suppressed'
        else 'quarantined'
    end
{%- endmacro %}


{# SQL of what a row or value of quarantined_rows was taken for, in words, over its columns; flaw is that of the lead that it follows from. #}
{% macro counted_as() -%}
    case
        when reason = 'lead_quarantined' then 'left out with its lead: ' || coalesce(flaw, 'unknown')
        when reason = 'merge_leads_nowhere' and flaw is not null then 'not merged: that lead has ' || flaw
        when reason = 'versions_disagree' then 'an older version: ' || column_name || ' is ' || coalesce(kept_value, 'blank') || ' now'
        when reason = 'same_address' then 'one person with lead ' || kept_value
        when scope = 'suppressed' then 'left out of every score and count'
        when scope = 'duplicate' then 'an older version or a repetition of the row with this key'
        when scope = 'row' and table_name = 'consents' and column_name = 'purpose' then 'withdrawn for every purpose, unless granted'
        when scope = 'row' then 'left out'
        when column_name = 'is_deleted' then 'deleted'
        when column_name = 'is_bot' then 'done by a machine'
        when table_name = 'consents' and column_name = 'changed_at' then 'withdrawn, whatever was granted'
        when table_name = 'consents' then 'withdrawn'
        when is_partly_read then 'what of it can be read'
        else 'unknown'
    end
{%- endmacro %}


{#
    SQL of whether a value of a row that is known is told as one that cannot be read. A blank answer or time of consent counts like one, and is told like it;
    of somebody who was erased, or who objects to profiling, nothing is told.
#}
{% macro is_unread(table, column) -%}
    {{- column ~ (' is null' if table == 'consents' else '_uncastable is not null') -}}
    {{- " and coalesce(row_reason, '') not in ('erased', 'objects_to_profiling')" -}}
{%- endmacro %}

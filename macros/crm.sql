{# Text for a field of a CRM: never null, because a null would be skipped where an empty text clears, and at most 255 characters. #}
{% macro crm_text(value) -%}
    substring(coalesce({{ value }}, ''), 1, 255)
{%- endmacro %}


{# A score as a whole number from 0 to 100; a subject without a score has 0. #}
{% macro whole_percent(score) -%}
    cast(round(least(greatest(coalesce({{ score }}, 0), 0), 100), 0) as int)
{%- endmacro %}


{# How many contacts are engaged, in words; null where the account is not handed to sales or nobody is. #}
{% macro engaged_sentence(is_handed_to_sales, engaged_contacts) -%}
    case
        when not {{ is_handed_to_sales }} or {{ engaged_contacts }} = 0 then null
        when {{ engaged_contacts }} = 1 then '1 engaged contact'
        else cast({{ engaged_contacts }} as {{ dbt.type_string() }}) || ' engaged contacts'
    end
{%- endmacro %}


{#
    Whether the outbox is emptied: only where the var account_scoring_wipe_outbox says yes. Otherwise --full-refresh leaves it alone,
    because without it nobody knows what the CRM was told.
#}
{% macro wipes_outbox() -%}
    {{ return(account_scoring.setting('wipe_outbox', 'no', environment=false) == 'yes') }}
{%- endmacro %}


{# Has a score moved by so much that it is worth sending, or begun or ceased to be sent? Never null. #}
{% macro score_moved(score, last_score, min_delta) -%}
    (
        coalesce(abs({{ score }} - {{ last_score }}) >= {{ min_delta }} and {{ score }} <> {{ last_score }}, false)
        or ({{ score }} is null) <> ({{ last_score }} is null)
    )
{%- endmacro %}

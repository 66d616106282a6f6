{# A name of the policy with a capital and with blanks, SQL: page_view is Page view; null stays null. #}
{% macro name_with_blanks(name) -%}
    upper(substring({{ name }}, 1, 1)) || replace(substring({{ name }}, 2), '_', ' ')
{%- endmacro %}


{#
    The same, but what the text title_acronyms lists is in capitals: it, as a name, is IT. The query has the row `texts`.
#}
{% macro shown_name(name) -%}
    case
        when {{ dbt.position("'|' || lower(" ~ name ~ ") || '|'", "'|' || lower(texts.title_acronyms) || '|'") }} > 0 then upper({{ name }})
        else {{ account_scoring.name_with_blanks(name) }}
    end
{%- endmacro %}


{# A band as charts show it, SQL: Fit A, or Intent 1; null where there is no band. `dimension` is SQL of the dimension of its model. #}
{% macro band_label(dimension, band) -%}
    {{ account_scoring.name_with_blanks(dimension) }} || ' ' || replace({{ band }}, '_', ' ')
{%- endmacro %}


{#
    Query for how people are shown in charts (lead_id, lead_name, email), a row per lead: names as on the lists of work, without those whom nothing reaches, and harmless as
    text. Without a name the lead_id stands for it. No e-mail of whom refused, or where the setting contact_data is no.
#}
{% macro shown_people() -%}
    select
        people.lead_id,
        coalesce(
            case when people.is_reachable then {{ account_scoring.outgoing_text('people.lead_name', 'crm_objects.is_harmless_on_worklists') }} end, people.lead_id
        ) as lead_name,
        {{ account_scoring.outgoing_text('people.email', 'crm_objects.is_harmless_on_worklists') }} as email
    from ({{ account_scoring.reachable_people() }}) as people
    left join {{ account_scoring.policy_crm_objects() }} as crm_objects on crm_objects.subject = 'lead'
{%- endmacro %}

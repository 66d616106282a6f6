{#
    A name of the policy as people write it, SQL: page_view is Page view, and what the text title_acronyms lists stays in capitals, so that it is IT; null stays null. The
    query has the row `texts`.
#}
{% macro shown_name(name) -%}
    case
        when {{ dbt.position("'|' || lower(" ~ name ~ ") || '|'", "'|' || lower(texts.title_acronyms) || '|'") }} > 0 then upper({{ name }})
        else upper(substring({{ name }}, 1, 1)) || replace(substring({{ name }}, 2), '_', ' ')
    end
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

{# A contact of an account in words, without a name: whether engaged, title, role, and the reason that weighs most. #}
{% macro contact_sentence(is_engaged, job_title, buying_role, reason) -%}
    case when {{ is_engaged }} then 'Engaged contact: ' else 'Contact with some interest: ' end
    || coalesce({{ job_title }}, 'title unknown')
    || coalesce(' (' || {{ buying_role }} || ')', '')
    || coalesce(', ' || {{ reason }}, '')
{%- endmacro %}


{# A reason in words for a list of work: the sentence, how often and when last. #}
{% macro reason_in_words(reason, activity_count, last_activity_date) -%}
    {{ reason }}
    || case when {{ activity_count }} > 1 then ' ' || cast({{ activity_count }} as {{ dbt.type_string() }}) || ' times' else '' end
    || coalesce(', last on ' || cast({{ last_activity_date }} as {{ dbt.type_string() }}), '')
{%- endmacro %}


{# The reason that is so far up in the list, null where the list is shorter. An aggregate over reason and reason_rank. #}
{% macro reason_of_rank(rank) -%}
    max(case when reason_rank = {{ rank }} then reason end)
{%- endmacro %}


{# How often something would have to happen, in words: the sentence alone for once. #}
{% macro times_text(times, reason) -%}
    {{ reason }} || case when {{ times }} > 1 then ' ' || {{ account_scoring.number_text(times) }} || ' times' else '' end
{%- endmacro %}


{# How many more engaged contacts it would take, in words. #}
{% macro more_contacts_text(contacts) -%}
    case when {{ contacts }} > 1 then {{ account_scoring.number_text(contacts) }} || ' more engaged contacts' else '1 more engaged contact' end
{%- endmacro %}

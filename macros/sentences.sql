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


{#
    The reason that a seller reads in one of three places, null where there are fewer: the two strongest ones, then the strongest that speaks against, or
    else the third. What speaks against moves up where there are fewer than two. An aggregate over reason, is_against and reason_rank, the place among
    the reasons of its kind.
#}
{% macro reason_of_rank(rank) -%}
    {%- set against = "max(case when reason_rank = 1 and is_against then 'Against: ' || reason end)" -%}
    {%- set ranked = 'max(case when reason_rank = ' ~ rank ~ ' and not is_against then reason end)' -%}
    {%- set before = 'max(case when reason_rank = ' ~ (rank - 1) ~ ' and not is_against then reason end)' -%}
    {%- if rank == 1 -%}
        coalesce({{ ranked }}, {{ against }})
    {%- elif rank == 2 -%}
        coalesce({{ ranked }}, case when {{ before }} is not null then {{ against }} end)
    {%- else -%}
        case when {{ before }} is not null then coalesce({{ against }}, {{ ranked }}) end
    {%- endif -%}
{%- endmacro %}


{# How often something would have to happen, in words: the sentence alone for once. #}
{% macro times_text(times, reason) -%}
    {{ reason }} || case when {{ times }} > 1 then ' ' || {{ account_scoring.number_text(times) }} || ' times' else '' end
{%- endmacro %}


{# How many more engaged contacts it would take, in words. #}
{% macro more_contacts_text(contacts) -%}
    case when {{ contacts }} > 1 then {{ account_scoring.number_text(contacts) }} || ' more engaged contacts' else '1 more engaged contact' end
{%- endmacro %}


{# A condition of a rule in words, such as: job_seniority in vp, director. `value_to` is the upper end of a range; none: there is no such column. #}
{% macro condition_in_words(attribute, operator, value, value_to=none) -%}
    {{ attribute }} || ' ' || replace({{ operator }}, '_', ' ') || coalesce(' ' || replace({{ value }}, '|', ', '), '')
    {%- if value_to %} || coalesce(' and ' || {{ value_to }}, ''){% endif %}
{%- endmacro %}

{#
    SQL, true where the policy asks for an attribute by name and no condition of it knows the value. Over the CTEs asked and asked_texts of
    int_account_scoring__unknown_values.
#}
{% macro is_unasked(text, attribute) -%}
    '{{ attribute }}' in (select asked.attribute from asked)
    and {{ text }} not in (select known.known_text from asked_texts as known where known.attribute = '{{ attribute }}')
{%- endmacro %}


{# SQL: does a condition of the policy that compares texts hold for a text in lower case? #}
{% macro text_condition_holds(operator, known_text, asked_text) -%}
    case {{ operator }}
        when 'equals' then {{ known_text }} = {{ asked_text }}
        when 'not_equals' then {{ known_text }} <> {{ asked_text }}
        when 'in' then {{ account_scoring.is_listed(known_text, asked_text) }}
        when 'contains' then {{ dbt.position(asked_text, known_text) }} > 0
        when 'starts_with' then {{ dbt.position(asked_text, known_text) }} = 1
        else false
    end
{%- endmacro %}


{# SQL, true where words hold other words as a whole, or begin with them, with or without the blanks between. #}
{% macro holds_words(words, others) -%}
    (
        {{ dbt.position("' ' || " ~ others ~ " || ' '", "' ' || " ~ words ~ " || ' '") }} > 0
        or {{ dbt.position('replace(' ~ others ~ ", ' ', '')", 'replace(' ~ words ~ ", ' ', '')") }} = 1
    )
{%- endmacro %}


{# SQL of an order of known words, the nearest first: those that differ in blanks only, then the longest that the words hold, then the shortest that holds them. #}
{% macro nearness(words, known_words) -%}
    case
        when replace({{ words }}, ' ', '') = replace({{ known_words }}, ' ', '') then -1000
        when {{ account_scoring.holds_words(words, known_words) }} then -length({{ known_words }})
        else length({{ known_words }})
    end
{%- endmacro %}


{# SQL, true where nobody asks for the purpose of a row of consents: neither a policy (`purposes`, a relation) nor by another name, of which some hold for a no only. #}
{% macro is_unknown_purpose(purposes) -%}
    {%- set purpose = account_scoring.consent_purpose('purpose') -%}
    {{ purpose }} not in (select purposes.purpose from {{ purposes }} as purposes)
    and {{ purpose }} not in (
        select {{ account_scoring.consent_purpose(account_scoring.policy_text('words.word')) }}
        from {{ account_scoring.policy('purpose_words') }} as words
        inner join {{ purposes }} as meant on {{ account_scoring.consent_purpose(account_scoring.policy_text('words.purpose')) }} = meant.purpose
        where not (is_granted and {{ account_scoring.policy_boolean('words.is_for_refusals_only') }})
    )
{%- endmacro %}


{# SQL that selects what the policy asks of texts of the input by name (attribute, operator, value): industries, stages of leads, types of opportunities. #}
{% macro texts_asked_for() -%}
    select
        case when lower({{ account_scoring.policy_text('event') }}) = 'stage_reached' then 'lead_stage' else 'opportunity_type' end as attribute,
        'equals' as operator,
        {{ account_scoring.policy_text('event_value') }} as value
    from {{ account_scoring.policy('outcomes') }}
    where
        lower({{ account_scoring.policy_text('event') }}) in ('stage_reached', 'opportunity_created', 'opportunity_won')
        and {{ account_scoring.policy_text('event_value') }} is not null
    {%- for seed in ['fit_rules', 'disqualifiers'] %}
    union distinct
    select
        attribute,
        operator,
        value
    from {{ ref('int_account_scoring__policy_' ~ seed) }}
    where attribute in ('account_industry', 'lead_stage')
    {%- endfor %}
{%- endmacro %}

{# Tables of the input that only past days need. A list, as input_names(); a night neither stages nor judges them. #}
{% macro input_names_of_past_days() -%}
    {{- return(['lead_attributes_history', 'account_attributes_history']) -}}
{%- endmacro %}


{#
    Attributes of a lead or account of which a history may be given, a list of (attribute, kind of value): text, number (of people, or of money) or truth. Stages
    and consents are none of them, because they have tables with times of their own.
#}
{% macro attributes_with_history(subject) -%}
    {%- set attributes = {
        'lead': [
            ('lead_country', 'text'), ('lead_region', 'text'), ('job_title', 'text'), ('job_seniority', 'text'), ('job_department', 'text'),
            ('lead_source', 'text'), ('acquired_via', 'text'), ('lead_status', 'text'), ('company_name', 'text'), ('email_domain', 'text'),
            ('email_domain_class', 'text'), ('email_is_generic', 'truth'),
        ],
        'account': [
            ('account_name', 'text'), ('account_domain', 'text'), ('account_domain_class', 'text'), ('account_industry', 'text'),
            ('account_employee_count', 'number'), ('account_annual_revenue_usd', 'number'), ('account_country', 'text'), ('account_region', 'text'),
            ('account_technologies', 'text'), ('account_is_customer', 'truth'),
        ],
    }[subject] -%}
    {%- for name in account_scoring.input_attributes() if name.startswith(subject ~ '_') -%}
        {%- do attributes.append((name, 'text')) -%}
    {%- endfor -%}
    {{- return(attributes) -}}
{%- endmacro %}


{# Query for the names that a history of a lead or account may use: name, policy_attribute and value_kind. A name is the policy's or that of the column in leads or accounts. #}
{% macro names_of_attributes(subject) -%}
    {%- set names = {} -%}
    {%- for attribute, kind in account_scoring.attributes_with_history(subject) -%}
        {%- for name in [attribute, attribute.removeprefix(subject ~ '_')] -%}
            {#- As the name is folded where it is read: x_budget__c is x_budget_c there. -#}
            {%- do names.update({modules.re.sub('[^a-z0-9]+', '_', name | lower).strip('_'): (attribute, kind)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name, meant in names.items() %}
    {{ 'union all' if not loop.first }}
    select
        {{ account_scoring.text_literal(name) }} as name,
        {{ account_scoring.text_literal(meant[0]) }} as policy_attribute,
        '{{ meant[1] }}' as value_kind
    {%- endfor %}
{%- endmacro %}


{#
    Query for rows of a history with what is meant by their name and value: policy_attribute (null: nothing of this name), value_kind and known_value, which is written as rules
    compare it. `rows` and `names` are tables in the query, the latter with rows of names_of_attributes().
#}
{% macro histories_read(rows, names) -%}
    {%- set number = account_scoring.read_number(rows ~ '.value', 'null') %}
    select
        {{ rows }}.*,
        {{ names }}.policy_attribute,
        {{ names }}.value_kind,
        case {{ names }}.value_kind
            when 'number' then {{ account_scoring.number_text('case when ' ~ number ~ ' > 0 then ' ~ number ~ ' end') }}
            when 'truth' then {{ account_scoring.truth_text(rows ~ '.truth_value') }}
            else {{ rows }}.value
        end as known_value
    from {{ rows }}
    left join {{ names }} on {{ account_scoring.folded_words(rows ~ '.attribute') }} = {{ names }}.name
{%- endmacro %}


{#
    CTEs of a history, over the CTE `staged` (its rows as they were staged), the last of which, `judged`, has them with row_key, version_rank, and the first flaw of each. Of several rows that say the same
    of one moment the one that was loaded first counts. `subject` is lead or account, `flaws` are those of a row beside what all histories can have.
#}
{% macro judged_histories(subject, flaws) -%}
{%- set key = subject ~ '_id' -%}
{%- set flaws = account_scoring.own_flaws(subject ~ '_attributes_history') + [('version_rank > 1', 'older_version', key, key)]
    + flaws + account_scoring.flaws_of_histories() -%}
names as (

    {{ account_scoring.names_of_attributes(subject) }}

),

read as (

    {{ account_scoring.histories_read('staged', 'names') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by {{ key }}, coalesce(policy_attribute, attribute), valid_from, known_value, value
            order by case when loaded_at is null then 0 else 1 end, loaded_at
        ) as version_rank
    from read

),

judged as (

    select
        *,
        {{ account_scoring.text_key([key, 'attribute', 'valid_from']) }} as row_key,
        {{ account_scoring.first_flaw(flaws, 'reason') }} as row_reason,
        {{ account_scoring.first_flaw(flaws, 'column') }} as row_column,
        {{ account_scoring.first_flaw(flaws, 'value') }} as row_value
    from ranked

)
{%- endmacro %}


{# Flaws of what a history says, for first_flaw over histories_read(): a name that means nothing, a value that the attribute cannot have, and a time to come. #}
{% macro flaws_of_histories() -%}
    {{- return([
        ('policy_attribute is null', 'unknown_attribute', 'attribute', 'attribute'),
        ("value_kind = 'number' and value is not null and known_value is null", 'bad_number', 'value', 'value'),
        ("value_kind = 'truth' and value is not null and known_value is null", 'bad_boolean', 'value', 'value'),
        account_scoring.future_flaw('valid_from'),
    ]) -}}
{%- endmacro %}

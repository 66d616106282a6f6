{{ depends_on_policy() }}
with

columns_allowed as (

    select
        seed,
        column_name
    from {{ ref('policy_columns') }}

),

cells as (

    select
        cast(null as {{ dbt.type_string() }}) as seed,
        cast(null as {{ dbt.type_string() }}) as row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value
    from columns_allowed
    where 1 = 0
    {#- What was judged is not looked at again, not even for the names of its columns; a policy that comes back is compared all the same. #}
    {%- if execute and (present_policy() not in judged_policies() or is_changed_policy()) %}
    {%- for seed, keys in policy_keys().items() %}
    {%- set columns = adapter.get_columns_in_relation(policy(seed)) | map(attribute='name') | map('lower') | list %}
    {%- set texts = {} %}
    {%- set key_texts = [] %}
    {%- set names = [] %}
    {%- for column in columns %}
    {%- do names.append(text_literal(column)) %}
    {%- do texts.update({column: 'policy_rows.' ~ quoted_name(column)}) %}
    {%- endfor %}
    {%- for key in keys %}
    {%- do key_texts.append(texts.get(key)) %}
    {%- endfor %}
    {%- if columns %}
    union all
    select
        '{{ seed }}' as seed,
        {% if none in key_texts %}{{ text_key(texts.values()) }}{% else %}case
            when {{ clean_text(key_texts[0]) }} is null then 'without {{ keys[0] }} (' || {{ text_key(texts.values()) }} || ')'
            {#- Lists of reference are compared without case. #}
            else {{ 'lower(' ~ text_key(key_texts) ~ ')' if seed in reference_keys() else text_key(key_texts) }}
        end{% endif %} as row_key,
        columns_allowed.column_name,
        case columns_allowed.column_name
            {%- for column, text in texts.items() %}
            when {{ text_literal(column) }} then {{ policy_text(text) }}
            {%- endfor %}
        end as value
    from {{ policy(seed) }} as policy_rows
    inner join columns_allowed on columns_allowed.seed = '{{ seed }}'
    where columns_allowed.column_name in ({{ names | join(', ') }})
    {%- endif %}
    {%- endfor %}
    {%- endif %}

)

select * from cells

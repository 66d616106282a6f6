{#- One branch per seed and column that is there, so that each cell can be judged by the row of policy_columns that describes it. -#}
with

{% for seed, keys in policy_keys().items() %}
{{ seed }}_rows as (

    select *
    from {{ policy(seed) }}

),
{% endfor %}

cells as (

    select
        cast(null as {{ dbt.type_string() }}) as seed,
        cast(null as {{ dbt.type_string() }}) as row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value
    from (select 1 as placeholder) as placeholders
    where 1 = 0
    {%- if execute %}
    {%- for seed, keys in policy_keys().items() %}
    {%- set columns = adapter.get_columns_in_relation(policy(seed)) | map(attribute='name') | map('lower') | list %}
    {%- set quoted = [] %}
    {%- for column in columns %}
    {%- do quoted.append(quoted_name(column)) %}
    {%- endfor %}
    {%- for column in columns %}
    union all
    select
        '{{ seed }}' as seed,
        {% if keys | reject('in', columns) | list %}{{ text_key(quoted) }}{% else %}case
            when {{ clean_text(keys[0]) }} is null then 'without {{ keys[0] }} (' || {{ text_key(quoted) }} || ')'
            else {{ text_key(keys) }}
        end{% endif %} as row_key,
        {{ text_literal(column) }} as column_name,
        {{ policy_text(quoted_name(column)) }} as value
    from {{ seed }}_rows
    {%- endfor %}
    {%- endfor %}
    {%- endif %}

)

select * from cells

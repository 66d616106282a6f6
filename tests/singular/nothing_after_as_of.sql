-- No published table knows of anything that happened after the day of scoring.

with

moments as (

    select
        'lead_fit_intent' as table_name,
        lead_id as row_key,
        last_activity_at as happened_at,
        as_of
    from {{ ref('lead_fit_intent') }}
    union all
    select
        'account_scores' as table_name,
        account_id as row_key,
        last_activity_at as happened_at,
        as_of
    from {{ ref('account_scores') }}
    {%- for table, key in [('lead_worklist', 'lead_id'), ('account_worklist', 'account_id')] %}
    {%- for moment in ['last_activity_at', 'last_touched_at'] %}
    union all
    select
        '{{ table }}' as table_name,
        {{ key }} as row_key,
        {{ moment }} as happened_at,
        as_of
    from {{ ref(table) }}
    {%- endfor %}
    {%- endfor %}
    union all
    select
        'score_reasons' as table_name,
        subject_id as row_key,
        cast(last_activity_date as {{ dbt.type_timestamp() }}) as happened_at,
        as_of
    from {{ ref('score_reasons') }}

)

select
    table_name,
    row_key,
    as_of as expected_at_most,
    happened_at as actual
from moments
where cast(happened_at as date) > as_of

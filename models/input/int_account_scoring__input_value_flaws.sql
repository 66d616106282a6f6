{#- Columns whose text may not be readable as their type, by table: (column, reason). A list, because it is the same question 16 times. -#}
{% set checked = {
    'leads': [
        ('email', 'malformed_email'), ('is_deleted', 'bad_boolean'), ('updated_at', 'bad_timestamp'), ('loaded_at', 'bad_timestamp'),
    ],
    'activities': [
        ('quantity', 'bad_number'), ('is_bot', 'bad_boolean'), ('is_deleted', 'bad_boolean'), ('loaded_at', 'bad_timestamp'),
    ],
    'accounts': [('employee_count', 'bad_number'), ('annual_revenue_usd', 'bad_number'), ('is_customer', 'bad_boolean')],
    'opportunities': [('closed_at', 'bad_timestamp'), ('is_won', 'bad_boolean'), ('amount_usd', 'bad_number')],
} %}

with

lead_map as (

    select * from {{ ref('int_account_scoring__identity_lead_map') }}

),

leads_of_a_merge as (

    select
        leads.row_key,
        leads.merged_into_lead_id
    from {{ ref('int_account_scoring__input_leads') }} as leads
    inner join lead_map on leads.lead_id = lead_map.lead_id
    where
        leads.row_status in ('accepted', 'suppressed')
        and leads.merged_into_lead_id is not null
        and not lead_map.is_merged

)

select
    'leads' as table_name,
    row_key,
    'merged_into_lead_id' as column_name,
    'merge_leads_nowhere' as reason,
    merged_into_lead_id as offending_value
from leads_of_a_merge
{% for table, columns in checked.items() %}
{%- for column, reason in columns %}
union all
select
    '{{ table }}' as table_name,
    row_key,
    '{{ column }}' as column_name,
    '{{ reason }}' as reason,
    {{ column }}_uncastable as offending_value
from {{ ref('int_account_scoring__input_' ~ table) }}
where row_status in ('accepted', 'suppressed') and {{ column }}_uncastable is not null
{%- endfor %}
{%- endfor %}

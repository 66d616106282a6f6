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
{% for table in input_names() %}
{%- for column, reason in checked_columns(table) %}
union all
select
    '{{ table }}' as table_name,
    row_key,
    '{{ column }}' as column_name,
    '{{ reason }}' as reason,
    {{ column }}_uncastable as offending_value
from {{ ref('int_account_scoring__input_' ~ table) }}
where
    row_status in ('accepted', 'suppressed')
    -- A blank answer or time of consent counts like one that cannot be read, and is told like it.
    and {{ column ~ ' is null' if table == 'consents' else column ~ '_uncastable is not null' }}
{%- endfor %}
{%- endfor %}

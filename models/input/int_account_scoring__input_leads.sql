with

lead_rows as (

    select * from {{ ref('int_account_scoring__input_lead_rows') }}

),

lead_map as (

    select * from {{ ref('int_account_scoring__identity_lead_map') }}

),

judged as (

    select
        lead_rows.*,
        case
            when lead_rows.flaw_reason is not null then lead_rows.flaw_reason
            when lead_map.is_merged then 'merged'
            when lead_map.is_deleted then 'deleted'
        end as row_reason
    from lead_rows
    left join lead_map on lead_rows.lead_id = lead_map.lead_id

)

select
    *,
    lead_id as row_key,
    flaw_column as row_column,
    flaw_value as row_value,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = own_flaws('sales_touches') + [
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    ('not is_known_lead', 'unknown_lead', 'lead_id', 'lead_id'),
    ('surviving_lead_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
    future_flaw('touched_at'),
] %}

with

sales_touches as (

    select * from {{ ref('stg_account_scoring__sales_touches') }}

),

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

ranked as (

    select
        sales_touches.*,
        known_leads.surviving_lead_id,
        known_leads.lead_id is not null as is_known_lead,
        row_number() over (
            partition by sales_touches.lead_id, sales_touches.touched_at, sales_touches.channel
            order by sales_touches.owner_id
        ) as version_rank
    from sales_touches
    left join known_leads on sales_touches.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        {{ text_key(['lead_id', 'touched_at', 'channel']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = own_flaws('sales_touches')
    + [('version_rank > 1', 'older_version', 'lead_id', 'lead_id')]
    + flaws_of_lead()
    + [future_flaw('touched_at')] %}

with

staged as (

    {{ rows_of_leads('sales_touches') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by lead_id, touched_at, channel
            order by owner_id
        ) as version_rank
    from staged

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

{% set flaws = own_flaws('lead_attributes_history')
    + [('version_rank > 1', 'older_version', 'lead_id', 'lead_id')]
    + flaws_of_lead()
    + flaws_of_histories() %}

with

staged as (

    {{ rows_of_leads('lead_attributes_history') }}

),

names as (

    {{ names_of_attributes('lead') }}

),

read as (

    {{ histories_read('staged', 'names') }}

),

ranked as (

    {{ histories_ranked('read', 'lead_id') }}

),

judged as (

    select
        *,
        {{ text_key(['lead_id', 'attribute', 'valid_from']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

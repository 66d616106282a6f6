{% set flaws = own_flaws('lead_stages') + [
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    ('not is_known_lead', 'unknown_lead', 'lead_id', 'lead_id'),
    ('surviving_lead_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
    future_flaw('entered_at'),
] %}

with

lead_stages as (

    select * from {{ ref('stg_account_scoring__lead_stages') }}

),

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

ranked as (

    select
        lead_stages.*,
        known_leads.surviving_lead_id,
        known_leads.lead_id is not null as is_known_lead,
        row_number() over (
            partition by lead_stages.lead_id, lead_stages.stage, lead_stages.entered_at
            order by lead_stages.owner_id, lead_stages.reason
        ) as version_rank
    from lead_stages
    left join known_leads on lead_stages.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        {{ text_key(['lead_id', 'stage', 'entered_at']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

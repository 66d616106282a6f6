{% set flaws = own_flaws('consents') + [
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    future_flaw('changed_at'),
    ('not is_known_lead', 'unknown_lead', 'lead_id', 'lead_id'),
    ('surviving_lead_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
] %}

with

consents as (

    select * from {{ ref('stg_account_scoring__consents') }}

),

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

ranked as (

    select
        consents.*,
        known_leads.surviving_lead_id,
        known_leads.lead_id is not null as is_known_lead,
        row_number() over (
            partition by consents.lead_id, consents.purpose, consents.changed_at
            -- A no goes before a yes, and one that could be read before one that could not.
            order by
                case when consents.is_granted then 1 else 0 end, case when consents.is_granted is null then 1 else 0 end,
                consents.is_granted_uncastable, consents.changed_at_uncastable
        ) as version_rank
    from consents
    left join known_leads on consents.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        {{ text_key(['lead_id', 'purpose', 'changed_at']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

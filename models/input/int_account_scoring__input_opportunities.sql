{% set flaws = own_flaws('opportunities') + [
    ('surviving_lead_id is null and account_id is null', 'unknown_lead', 'lead_id', 'lead_id'),
] %}

with

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where surviving_lead_id is not null

),

ranked as (

    {{ ranked_versions('opportunities') }}

),

of_leads as (

    select
        ranked.*,
        known_leads.surviving_lead_id
    from ranked
    left join known_leads on ranked.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        opportunity_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from of_leads

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = own_flaws('opportunity_contacts')
    + [('version_rank > 1', 'older_version', 'lead_id', 'lead_id')]
    + flaws_of_lead() + [
    ('not is_known_opportunity', 'unknown_opportunity', 'opportunity_id', 'opportunity_id'),
    ('not is_opportunity_used', 'opportunity_left_out', 'opportunity_id', 'opportunity_id'),
] %}

with

staged as (

    {{ rows_of_leads('opportunity_contacts') }}

),

-- A key may have several versions, of which one counts or none.
opportunities as (

    select
        opportunity_id,
        max(case when row_status = 'accepted' then 1 else 0 end) as is_used
    from {{ ref('int_account_scoring__input_opportunities') }}
    where opportunity_id is not null
    group by opportunity_id

),

ranked as (

    select
        staged.*,
        opportunities.opportunity_id is not null as is_known_opportunity,
        coalesce(opportunities.is_used, 0) = 1 as is_opportunity_used,
        row_number() over (
            partition by staged.opportunity_id, staged.lead_id, staged.role
            order by case when staged.is_primary then 0 else 1 end
        ) as version_rank
    from staged
    left join opportunities on staged.opportunity_id = opportunities.opportunity_id

),

judged as (

    select
        *,
        {{ text_key(['opportunity_id', 'lead_id', 'role']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

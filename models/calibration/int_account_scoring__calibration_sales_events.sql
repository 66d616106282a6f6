with

opportunities as (

    select * from {{ ref('int_account_scoring__input_opportunities') }}
    where row_status = 'accepted'

)

select
    'opportunity_created' as event,
    lower(opportunity_type) as event_value,
    surviving_lead_id as lead_id,
    surviving_account_id as account_id,
    cast(created_at as date) as outcome_date
from opportunities
union all
select
    'opportunity_won' as event,
    lower(opportunity_type) as event_value,
    surviving_lead_id as lead_id,
    surviving_account_id as account_id,
    cast(closed_at as date) as outcome_date
from opportunities
where is_won
union all
select
    'stage_reached' as event,
    lower(stage) as event_value,
    surviving_lead_id as lead_id,
    cast(null as {{ dbt.type_string() }}) as account_id,
    cast(entered_at as date) as outcome_date
from {{ ref('int_account_scoring__input_lead_stages') }}
where row_status = 'accepted'

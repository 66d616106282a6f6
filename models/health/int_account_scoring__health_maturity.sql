with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

ages as (

    select
        outcomes.outcome_id,
        count(*) as leads,
        sum(case when members.created_date > {{ days_before(as_of(), 'outcomes.horizon') }} then 1 else 0 end) as unripe_leads
    from outcomes
    inner join {{ ref('int_account_scoring__calibration_members') }} as members on outcomes.subject = members.subject
    group by outcomes.outcome_id

),

-- Leads with an outcome within twice the horizon, of those that were given as long.
with_outcome as (

    select
        looks.outcome_id,
        looks.lead_id,
        max(looks.conversion) as conversion
    from {{ ref('int_account_scoring__calibration_looks') }} as looks
    inner join outcomes
        on
            looks.outcome_id = outcomes.outcome_id
            and looks.created_date <= {{ days_before(as_of(), '(outcomes.horizon + outcomes.horizon)') }}
    inner join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on
            looks.outcome_id = events.outcome_id
            and looks.lead_id = events.subject_id
            and looks.created_date <= events.outcome_date
            and events.outcome_date <= {{ days_before('looks.created_date', '(-outcomes.horizon - outcomes.horizon)') }}
    group by looks.outcome_id, looks.lead_id

),

late as (

    select
        outcome_id,
        count(*) as converted_leads,
        count(*) - sum(conversion) as late_leads
    from with_outcome
    group by outcome_id

)

select
    outcomes.outcome_id,
    outcomes.subject,
    {{ share('ages.unripe_leads', 'ages.leads') }} as unripe_share,
    case
        when late.converted_leads >= outcomes.min_outcomes then {{ share('late.late_leads', 'late.converted_leads') }}
    end as late_share
from outcomes
left join ages on outcomes.outcome_id = ages.outcome_id
left join late on outcomes.outcome_id = late.outcome_id

with

lead_days as (

    select * from {{ ref('int_activity__lead_days') }}

),

no_engagement as (

    select distinct activity_type
    from {{ ref('int_policy__activity_types') }}
    where not is_engagement

)

select
    lead_days.lead_id,
    lead_days.activity_date,
    lead_days.asset,
    lead_days.activity_count,
    lead_days.last_occurred_at
from lead_days
left join no_engagement on lead_days.activity_type = no_engagement.activity_type
where no_engagement.activity_type is null

with

score_dates as (

    select max(days_back) as days_back
    from {{ ref('int_scoring__score_dates') }}
    where subject = 'lead'

),

windows as (

    select coalesce(max(behaviour_attributes.window_days), 0) as window_days
    from {{ ref('int_policy__behaviour_attributes') }} as behaviour_attributes
    inner join {{ ref('int_policy__conditions') }} as conditions on behaviour_attributes.attribute = conditions.attribute

),

-- Days before this one lie outside every window, whichever day is scored.
horizons as (

    select {{ days_before(as_of(), '(score_dates.days_back + windows.window_days)') }} as first_date
    from score_dates
    cross join windows

),

engagement_days as (

    select * from {{ ref('int_activity__engagement_days') }}

)

select
    engagement_days.lead_id,
    engagement_days.activity_date,
    engagement_days.asset,
    engagement_days.activity_count
from engagement_days
inner join horizons on engagement_days.activity_date >= horizons.first_date
union all
-- Of older days only the last one is needed, for the days since the last activity.
select
    engagement_days.lead_id,
    max(engagement_days.activity_date) as activity_date,
    null as asset,
    null as activity_count
from engagement_days
inner join horizons on engagement_days.activity_date < horizons.first_date
group by engagement_days.lead_id

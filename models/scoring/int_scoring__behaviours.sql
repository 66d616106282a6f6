with

used as (

    select distinct attribute from {{ ref('int_policy__conditions') }}

),

behaviours as (

    select behaviour_attributes.*
    from {{ ref('int_policy__behaviour_attributes') }} as behaviour_attributes
    inner join used on behaviour_attributes.attribute = used.attribute

),

score_dates as (

    select
        subject_id as lead_id,
        score_date,
        days_back
    from {{ ref('int_scoring__score_dates') }}
    where subject = 'lead'

),

engagement_days as (

    select * from {{ ref('int_activity__engagement_days') }}

),

reaches as (

    select max(score_dates.days_back) + coalesce((select max(behaviours.window_days) from behaviours), 0) as days_in_reach
    from score_dates

),

-- Days before this one lie outside every window, whichever day is scored.
horizons as (

    select {{ days_before(as_of(), 'days_in_reach') }} as first_date
    from reaches

),

-- Of older days only the last one is needed, for the days since the last activity.
days_in_reach as (

    select
        engagement_days.lead_id,
        engagement_days.activity_date,
        engagement_days.asset,
        engagement_days.activity_count
    from engagement_days
    inner join horizons on engagement_days.activity_date >= horizons.first_date
    union all
    select
        engagement_days.lead_id,
        max(engagement_days.activity_date) as activity_date,
        null as asset,
        null as activity_count
    from engagement_days
    inner join horizons on engagement_days.activity_date < horizons.first_date
    group by engagement_days.lead_id

),

aged as (

    select
        score_dates.lead_id,
        score_dates.score_date,
        days_in_reach.activity_date,
        days_in_reach.asset,
        days_in_reach.activity_count,
        {{ age_in_days('days_in_reach.activity_date', 'score_dates.score_date') }} as age
    from score_dates
    inner join days_in_reach
        on
            score_dates.lead_id = days_in_reach.lead_id
            and days_in_reach.activity_date <= score_dates.score_date

),

measured as (

    select
        aged.lead_id,
        aged.score_date,
        behaviours.attribute,
        count(distinct aged.activity_date) as active_days,
        count(distinct {{ week_of_age('aged.age') }}) as active_weeks,
        sum(aged.activity_count) as activities,
        min(aged.age) as days_since_last_activity,
        count(distinct nullif(aged.asset, '')) as distinct_assets
    from aged
    inner join behaviours on behaviours.window_days is null or aged.age < behaviours.window_days
    group by aged.lead_id, aged.score_date, behaviours.attribute

)

select
    score_dates.lead_id,
    score_dates.score_date,
    score_dates.days_back,
    behaviours.attribute,
    -- Somebody who did nothing was active on 0 days; the days since the last activity are unknown.
    {{ number_text("case behaviours.measure
        when 'active_days' then coalesce(measured.active_days, 0)
        when 'active_weeks' then coalesce(measured.active_weeks, 0)
        when 'activities' then coalesce(measured.activities, 0)
        when 'distinct_assets' then coalesce(measured.distinct_assets, 0)
        else measured.days_since_last_activity
    end") }} as value
from score_dates
cross join behaviours
left join measured
    on
        score_dates.lead_id = measured.lead_id
        and score_dates.score_date = measured.score_date
        and behaviours.attribute = measured.attribute

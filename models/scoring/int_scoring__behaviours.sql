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

aged as (

    select
        score_dates.lead_id,
        score_dates.score_date,
        behaviour_days.activity_date,
        behaviour_days.asset,
        behaviour_days.activity_count,
        {{ age_in_days('behaviour_days.activity_date', 'score_dates.score_date') }} as age
    from score_dates
    inner join {{ ref('int_scoring__behaviour_days') }} as behaviour_days
        on score_dates.lead_id = behaviour_days.lead_id and behaviour_days.activity_date <= score_dates.score_date

),

-- What a measure counts once each: days, weeks or assets. Counting rows of a grouping is many times faster than counting distinct.
items as (

    select
        aged.lead_id,
        aged.score_date,
        behaviours.attribute,
        case behaviours.measure
            when 'active_days' then cast(aged.activity_date as {{ dbt.type_string() }})
            when 'active_weeks' then cast({{ week_of_age('aged.age') }} as {{ dbt.type_string() }})
            when 'distinct_assets' then nullif(aged.asset, '')
        end as item,
        sum(aged.activity_count) as activities,
        min(aged.age) as youngest_age
    from aged
    inner join behaviours on behaviours.window_days is null or aged.age < behaviours.window_days
    group by aged.lead_id, aged.score_date, behaviours.attribute, item

),

measured as (

    select
        lead_id,
        score_date,
        attribute,
        count(item) as items,
        sum(activities) as activities,
        min(youngest_age) as days_since_last_activity
    from items
    group by lead_id, score_date, attribute

)

select
    score_dates.lead_id,
    score_dates.score_date,
    score_dates.days_back,
    behaviours.attribute,
    -- Somebody who did nothing was active on 0 days; the days since the last activity are unknown.
    {{ number_text("case behaviours.measure
        when 'days_since_last_activity' then measured.days_since_last_activity
        when 'activities' then coalesce(measured.activities, 0)
        else coalesce(measured.items, 0)
    end") }} as value
from score_dates
cross join behaviours
left join measured
    on
        score_dates.lead_id = measured.lead_id
        and score_dates.score_date = measured.score_date
        and behaviours.attribute = measured.attribute

with

behaviours as (

    select * from {{ ref('int_account_scoring__policy_behaviour_attributes') }}
    where attribute in (select conditions.attribute from {{ ref('int_account_scoring__policy_conditions') }} as conditions)

),

active_days as (

    select
        lead_id,
        evaluation_id,
        score_date,
        age,
        sum(activity_count) as activity_count
    from {{ ref('int_account_scoring__behaviour_ages') }}
    group by lead_id, evaluation_id, score_date, age

),

-- What is counted once each: an asset at its latest look, a week that had activity.
assets as (

    select
        lead_id,
        evaluation_id,
        score_date,
        min(age) as age
    from {{ ref('int_account_scoring__behaviour_ages') }}
    where
        asset <> ''
        and age < (
            select max(behaviours.window_days) from behaviours
            where behaviours.measure = 'distinct_assets'
        )
    group by lead_id, evaluation_id, score_date, asset

),

active_weeks as (

    select
        active_days.lead_id,
        active_days.evaluation_id,
        active_days.score_date,
        behaviours.attribute
    from active_days
    inner join behaviours on behaviours.measure = 'active_weeks' and active_days.age < behaviours.window_days
    group by active_days.lead_id, active_days.evaluation_id, active_days.score_date, behaviours.attribute, {{ week_of_age('active_days.age') }}

),

measured as (

    select
        active_days.lead_id,
        active_days.evaluation_id,
        active_days.score_date,
        behaviours.attribute,
        case behaviours.measure
            when 'activities' then sum(active_days.activity_count) when 'active_days' then count(*) else min(active_days.age)
        end as value
    from active_days
    inner join behaviours
        on
            behaviours.measure in ('activities', 'active_days', 'days_since_last_activity')
            and (behaviours.window_days is null or active_days.age < behaviours.window_days)
    group by active_days.lead_id, active_days.evaluation_id, active_days.score_date, behaviours.attribute, behaviours.measure
    union all
    select
        lead_id,
        evaluation_id,
        score_date,
        attribute,
        count(*) as value
    from active_weeks
    group by lead_id, evaluation_id, score_date, attribute
    union all
    select
        assets.lead_id,
        assets.evaluation_id,
        assets.score_date,
        behaviours.attribute,
        count(*) as value
    from assets
    inner join behaviours on behaviours.measure = 'distinct_assets' and assets.age < behaviours.window_days
    group by assets.lead_id, assets.evaluation_id, assets.score_date, behaviours.attribute

)

select
    lead_id,
    evaluation_id,
    score_date,
    attribute,
    cast(cast(value as bigint) as {{ dbt.type_string() }}) as value
from measured

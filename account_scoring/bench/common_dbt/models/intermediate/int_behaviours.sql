with

engagement as (

    select activities.*
    from {{ ref('int_activities') }} as activities
    left join {{ ref('activity_types') }} as activity_types on activities.activity_type = activity_types.activity_type
    where coalesce(cast(activity_types.is_engagement as boolean), true)

),

measured as (

    select
        lead_id,
        count(distinct age) filter (age < 28) as active_days_in_28,
        count(distinct age // 7) filter (age < 56) as active_weeks_in_8,
        count(*) filter (age < 7) as activities_in_7,
        count(distinct asset) filter (age < 28) as distinct_assets_in_28,
        min(age) as days_since_last_activity
    from engagement
    group by lead_id

)

select
    leads.lead_id,
    coalesce(measured.active_days_in_28, 0) as active_days_in_28,
    coalesce(measured.active_weeks_in_8, 0) as active_weeks_in_8,
    coalesce(measured.activities_in_7, 0) as activities_in_7,
    coalesce(measured.distinct_assets_in_28, 0) as distinct_assets_in_28,
    measured.days_since_last_activity
from {{ ref('stg_leads') }} as leads
left join measured on leads.lead_id = measured.lead_id

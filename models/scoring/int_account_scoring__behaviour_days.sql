with

first_dates as (

    select min(score_date) as score_date
    from {{ ref('int_account_scoring__score_dates') }}
    where subject = 'lead'

),

windows as (

    select coalesce(max(behaviour_attributes.window_days), 0) as window_days
    from {{ ref('int_account_scoring__policy_behaviour_attributes') }} as behaviour_attributes
    inner join {{ ref('int_account_scoring__policy_conditions') }} as conditions on behaviour_attributes.attribute = conditions.attribute

),

-- Days before this one lie outside every window, whichever day is scored.
horizons as (

    select {{ days_before('first_dates.score_date', 'windows.window_days') }} as first_date
    from first_dates
    cross join windows

)

select
    leads.lead_id,
    known.activity_date,
    patterns.asset,
    known.known_from,
    known.known_to,
    count(*) as activity_count
from {{ ref('int_account_scoring__activity_known') }} as known
inner join horizons on known.activity_date >= horizons.first_date
inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on known.pattern_key = patterns.pattern_key and patterns.is_engagement
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on known.lead_key = leads.lead_key
group by leads.lead_id, known.activity_date, patterns.asset, known.known_from, known.known_to

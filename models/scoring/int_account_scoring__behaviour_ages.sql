with

score_dates as (

    select
        subject_id as lead_id,
        score_date
    from {{ ref('int_account_scoring__score_dates') }}
    where subject = 'lead'

),

days as (

    select
        lead_id,
        activity_date,
        asset,
        activity_count
    from {{ ref('int_account_scoring__behaviour_days') }}
    union all
    -- The last day may lie before every window: a day of which nothing but its age counts.
    select
        leads.lead_id,
        cast(lead_signals.last_occurred_at as date) as activity_date,
        null as asset,
        null as activity_count
    from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_signals.lead_key = leads.lead_key
    where lead_signals.signal_key = {{ engagement_signal() }}

)

select
    score_dates.lead_id,
    score_dates.score_date,
    {{ age_in_days('days.activity_date', 'score_dates.score_date') }} as age,
    days.asset,
    days.activity_count
from score_dates
inner join days on score_dates.lead_id = days.lead_id and days.activity_date <= score_dates.score_date

with

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}

),

patterns as (

    select * from {{ ref('int_account_scoring__activity_patterns') }}

),

sales_events as (

    select * from {{ ref('int_account_scoring__calibration_sales_events') }}

),

happened as (

    select
        outcomes.outcome_id,
        outcomes.subject,
        sales_events.lead_id,
        sales_events.account_id,
        sales_events.outcome_date
    from sales_events
    inner join outcomes on sales_events.event = outcomes.event
    where outcomes.event_value is null or outcomes.event_value = sales_events.event_value
    union all
    select
        outcomes.outcome_id,
        outcomes.subject,
        leads.lead_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        activities.activity_date as outcome_date
    from outcomes
    -- First to the few kinds of activity: without such an outcome the log is not read.
    inner join patterns on outcomes.event_value = patterns.activity_type or (outcomes.event_value is null and patterns.is_engagement)
    inner join {{ ref('int_account_scoring__activity_known') }} as activities
        on patterns.pattern_key = activities.pattern_key and activities.known_to is null
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on activities.lead_key = leads.lead_key
    where outcomes.event = 'activity'

),

of_subjects as (

    select
        happened.*,
        case
            when happened.subject = 'lead' then happened.lead_id
            else coalesce(happened.account_id, lead_accounts.account_id)
        end as subject_id
    from happened
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on happened.lead_id = lead_accounts.lead_id

)

select distinct
    outcome_id,
    subject,
    subject_id,
    lead_id,
    outcome_date
from of_subjects
-- The input may hold a decision that was made after the day of scoring.
where subject_id is not null and outcome_date <= {{ as_of() }}

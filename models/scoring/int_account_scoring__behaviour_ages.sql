with

score_dates as (

    select
        score_dates.subject_id as lead_id,
        score_dates.evaluation_id,
        score_dates.score_date,
        evaluations.known_on,
        evaluations.dated_to
    from {{ ref('int_account_scoring__score_dates') }} as score_dates
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on score_dates.evaluation_id = evaluations.evaluation_id
    where score_dates.subject = 'lead'

)

select
    score_dates.lead_id,
    score_dates.evaluation_id,
    score_dates.score_date,
    {{ age_in_days('days.activity_date', 'score_dates.score_date') }} as age,
    days.asset,
    days.activity_count
from score_dates
inner join {{ ref('int_account_scoring__behaviour_days') }} as days
    on
        score_dates.lead_id = days.lead_id
        and days.activity_date <= score_dates.score_date
        and days.activity_date <= score_dates.dated_to
        and {{ known_then('days', 'score_dates') }}
union all
-- The last day may lie before every window: a day of which nothing but its age counts.
select
    lead_id,
    evaluation_id,
    score_date,
    {{ age_in_days('cast(last_occurred_at as date)', 'score_date') }} as age,
    cast(null as {{ dbt.type_string() }}) as asset,
    cast(null as bigint) as activity_count
from {{ ref('int_account_scoring__signal_units') }}
where signal_key = {{ engagement_signal() }}

{% set age = age_in_days('past_days.activity_date', 'subjects.score_date') %}

with

subjects as (

    select
        subjects.*,
        evaluations.known_on,
        evaluations.dated_to
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__unsettled_leads') }} as unsettled
        on subjects.evaluation_id = unsettled.evaluation_id and subjects.lead_key = unsettled.lead_key
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on subjects.evaluation_id = evaluations.evaluation_id

),

-- By numbers alone: there are many groups, and texts would make each of them large.
summed as (

    select
        subjects.lead_key,
        subjects.evaluation_id,
        past_days.signal_key,
        cast(sum(past_days.activity_count) as bigint) as activity_count,
        max(past_days.last_occurred_at) as last_occurred_at,
        cast(sum({{ carried('past_days.units * '
            ~ decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days')) }}) as {{ type_double() }}) as decayed_units
    from subjects
    inner join {{ ref('int_account_scoring__past_days') }} as past_days
        on
            subjects.lead_key = past_days.lead_key
            and past_days.activity_date <= subjects.score_date
            and past_days.activity_date <= subjects.dated_to
            and {{ known_then('past_days', 'subjects') }}
    inner join {{ ref('int_account_scoring__signals') }} as signals on past_days.signal_key = signals.signal_key
    -- A day on which too little was done for one unit is none.
    where past_days.units > 0
    group by subjects.lead_key, subjects.evaluation_id, past_days.signal_key

)

select
    subjects.subject,
    subjects.subject_id,
    subjects.evaluation_id,
    subjects.days_ahead,
    summed.signal_key,
    summed.activity_count,
    summed.last_occurred_at,
    summed.decayed_units
from summed
inner join subjects on summed.lead_key = subjects.lead_key and summed.evaluation_id = subjects.evaluation_id

{% set age = age_in_days('past_days.activity_date', 'score_dates.score_date') %}
{% set columns = ['evaluation_id', 'score_date', 'days_back', 'days_ahead', 'is_explained', 'is_own'] %}

with

score_dates as (

    select
        score_dates.*,
        evaluations.known_on,
        evaluations.dated_to
    from {{ ref('int_account_scoring__score_dates') }} as score_dates
    inner join {{ ref('int_account_scoring__unsettled_leads') }} as unsettled
        on score_dates.evaluation_id = unsettled.evaluation_id and score_dates.lead_key = unsettled.lead_key
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on score_dates.evaluation_id = evaluations.evaluation_id

),

-- By numbers alone: there are many groups, and texts would make each of them large.
summed as (

    select
        score_dates.lead_key,
        score_dates.evaluation_id,
        score_dates.score_date,
        past_days.signal_key,
        cast(sum(past_days.activity_count) as bigint) as activity_count,
        max(past_days.last_occurred_at) as last_occurred_at,
        cast(sum({{ carried('past_days.units * '
            ~ decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days')) }}) as {{ type_double() }}) as decayed_units
    from score_dates
    inner join {{ ref('int_account_scoring__past_days') }} as past_days
        on
            score_dates.lead_key = past_days.lead_key
            and past_days.activity_date <= score_dates.score_date
            and past_days.activity_date <= score_dates.dated_to
            and {{ known_then('past_days', 'score_dates') }}
    inner join {{ ref('int_account_scoring__signals') }} as signals
        on past_days.signal_key = signals.signal_key and {{ is_scored('score_dates', 'signals') }}
    -- A day on which too little was done for one unit is none.
    where past_days.units > 0
    group by score_dates.lead_key, score_dates.evaluation_id, score_dates.score_date, past_days.signal_key

)

select
    score_dates.subject_id as lead_id,
    score_dates.{{ columns | join(',\n    score_dates.') }},
    summed.signal_key,
    summed.activity_count,
    summed.last_occurred_at,
    summed.decayed_units
from summed
inner join score_dates
    on
        summed.lead_key = score_dates.lead_key
        and summed.evaluation_id = score_dates.evaluation_id
        and summed.score_date = score_dates.score_date

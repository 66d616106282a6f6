{% set age = age_in_days('lead_signals.part_date', 'score_dates.score_date') %}

with

score_dates as (

    select * from {{ ref('int_account_scoring__score_dates') }}
    where subject = 'lead'

),

signals as (

    select * from {{ ref('int_account_scoring__signals') }}
    where signal_key <> {{ engagement_signal() }}

)

-- One number holds all of the past, so that there is nothing to add up.
select
    score_dates.subject_id as lead_id,
    score_dates.score_date,
    score_dates.days_back,
    score_dates.is_own,
    lead_signals.signal_key,
    lead_signals.activity_count,
    lead_signals.last_occurred_at,
    cast(lead_signals.units as {{ type_double() }}) * {{ faded_share(age, 'signals.half_life_days') }} as decayed_units
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join signals on lead_signals.signal_key = signals.signal_key and signals.fades_alone
inner join score_dates
    on
        lead_signals.lead_key = score_dates.lead_key
        and score_dates.days_back <= signals.needed_days
        and (score_dates.is_own or signals.is_rolled_up)
        -- Nothing from the future counts, so that a past day can be scored again.
        and lead_signals.part_date <= score_dates.score_date
        and (lead_signals.until_date is null or lead_signals.until_date > score_dates.score_date)
union all
select
    score_dates.subject_id as lead_id,
    score_dates.score_date,
    score_dates.days_back,
    score_dates.is_own,
    lead_signals.signal_key,
    sum(lead_signals.activity_count) as activity_count,
    max(lead_signals.last_occurred_at) as last_occurred_at,
    cast(sum({{ carried('lead_signals.units * '
        ~ decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days')) }}) as {{ type_double() }}) as decayed_units
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join signals on lead_signals.signal_key = signals.signal_key and not signals.fades_alone
inner join score_dates
    on
        lead_signals.lead_key = score_dates.lead_key
        and score_dates.days_back <= signals.needed_days
        and (score_dates.is_own or signals.is_rolled_up)
        and lead_signals.part_date <= score_dates.score_date
group by
    score_dates.subject_id, score_dates.score_date, score_dates.days_back, score_dates.is_own, lead_signals.signal_key

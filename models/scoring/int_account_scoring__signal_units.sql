{% set age = age_in_days('lead_signals.part_date', 'score_dates.score_date') %}
{% set columns = ['evaluation_id', 'score_date', 'days_back', 'days_ahead', 'is_explained', 'is_own'] %}

with

score_dates as (

    select score_dates.*
    from {{ ref('int_account_scoring__score_dates') }} as score_dates
    left join {{ ref('int_account_scoring__unsettled_leads') }} as unsettled
        on score_dates.evaluation_id = unsettled.evaluation_id and score_dates.lead_key = unsettled.lead_key
    where score_dates.subject = 'lead' and unsettled.lead_key is null

),

signals as (

    select * from {{ ref('int_account_scoring__signals') }}

)

-- One number holds all of the past, so that there is nothing to add up.
select
    score_dates.subject_id as lead_id,
    score_dates.{{ columns | join(',\n    score_dates.') }},
    lead_signals.signal_key,
    lead_signals.activity_count,
    lead_signals.last_occurred_at,
    cast(lead_signals.units as {{ type_double() }}) * {{ faded_share(age, 'signals.half_life_days') }} as decayed_units
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join signals on lead_signals.signal_key = signals.signal_key and signals.fades_alone
inner join score_dates
    on
        lead_signals.lead_key = score_dates.lead_key
        and {{ is_scored('score_dates', 'signals') }}
        -- Nothing from the future counts, so that a past day can be scored again.
        and lead_signals.part_date <= score_dates.score_date
        and (lead_signals.until_date is null or lead_signals.until_date > score_dates.score_date)
union all
select
    score_dates.subject_id as lead_id,
    score_dates.{{ columns | join(',\n    score_dates.') }},
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
        and {{ is_scored('score_dates', 'signals') }}
        and lead_signals.part_date <= score_dates.score_date
group by score_dates.subject_id, score_dates.{{ columns | join(', score_dates.') }}, lead_signals.signal_key
union all
select
    lead_id,
    {{ columns | join(',\n    ') }},
    signal_key,
    activity_count,
    last_occurred_at,
    decayed_units
from {{ ref('int_account_scoring__past_units') }}

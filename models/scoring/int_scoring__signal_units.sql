with

aged as (

    select
        score_dates.subject_id as lead_id,
        score_dates.score_date,
        score_dates.days_back,
        score_dates.is_own,
        lead_signals.signal_key,
        lead_signals.activity_count,
        lead_signals.last_occurred_at,
        signals.fades_alone,
        {{ carried('lead_signals.units * ' ~ decay(
            'signals.decay_mode', age_in_days('lead_signals.part_date', 'score_dates.score_date'),
            'signals.half_life_days', 'signals.lifespan_days'
        )) }} as decayed_units
    from {{ ref('int_scoring__lead_signals') }} as lead_signals
    inner join {{ ref('int_scoring__signals') }} as signals
        on lead_signals.signal_key = signals.signal_key and signals.signal_key <> {{ engagement_signal() }}
    inner join {{ ref('int_scoring__score_dates') }} as score_dates
        on
            lead_signals.lead_key = score_dates.lead_key
            and score_dates.days_back <= signals.needed_days
            and (score_dates.is_own or signals.is_rolled_up)
            -- Nothing from the future counts, so that a past day can be scored again.
            and lead_signals.part_date <= score_dates.score_date
            and (lead_signals.until_date is null or lead_signals.until_date > score_dates.score_date)

)

select
    lead_id,
    score_date,
    days_back,
    is_own,
    signal_key,
    activity_count,
    last_occurred_at,
    decayed_units
from aged
where fades_alone
union all
select
    lead_id,
    score_date,
    days_back,
    is_own,
    signal_key,
    sum(activity_count) as activity_count,
    max(last_occurred_at) as last_occurred_at,
    sum(decayed_units) as decayed_units
from aged
where not fades_alone
group by lead_id, score_date, days_back, is_own, signal_key

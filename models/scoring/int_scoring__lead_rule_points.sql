with

parts as (

    select
        leads.lead_id,
        lead_signals.*
    from {{ ref('int_scoring__lead_signals') }} as lead_signals
    inner join {{ ref('int_identity__leads') }} as leads on lead_signals.lead_key = leads.lead_key

),

rules as (

    select
        signals.*,
        activity_rules.points,
        models.needed_days
    from {{ ref('int_scoring__signals') }} as signals
    inner join {{ ref('int_policy__activity_rules') }} as activity_rules on signals.rule_id = activity_rules.rule_id
    inner join {{ ref('int_scoring__models') }} as models on signals.score_model_id = models.score_model_id

),

-- However many score models use a signal, it fades once.
signals as (

    select
        signal_key,
        decay_mode,
        half_life_days,
        lifespan_days,
        max(needed_days) as needed_days
    from rules
    group by signal_key, decay_mode, half_life_days, lifespan_days

),

score_dates as (

    select
        subject_id as lead_id,
        score_date,
        days_back
    from {{ ref('int_scoring__score_dates') }}
    where subject = 'lead'

),

aged as (

    select
        parts.*,
        score_dates.score_date,
        score_dates.days_back,
        signals.decay_mode,
        signals.half_life_days,
        signals.lifespan_days,
        {{ age_in_days('parts.part_date', 'score_dates.score_date') }} as age
    from parts
    inner join signals on parts.signal_key = signals.signal_key
    inner join score_dates
        on
            parts.lead_id = score_dates.lead_id
            and score_dates.days_back <= signals.needed_days
            -- Nothing from the future counts, so that a past day can be scored again.
            and parts.part_date <= score_dates.score_date

),

decayed as (

    select
        lead_id,
        score_date,
        days_back,
        signal_key,
        sum(activity_count) as activity_count,
        cast(max(last_occurred_at) as date) as last_activity_date,
        sum({{ carried('units * ' ~ decay('decay_mode', 'age', 'half_life_days', 'lifespan_days')) }}) as decayed_units
    from aged
    group by lead_id, score_date, days_back, signal_key

)

select
    decayed.lead_id,
    decayed.score_date,
    rules.score_model_id,
    rules.rule_id,
    decayed.activity_count,
    decayed.last_activity_date,
    {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * cast(decayed.decayed_units as ' ~ type_double() ~ ')') }} as points
from decayed
inner join rules on decayed.signal_key = rules.signal_key and decayed.days_back <= rules.needed_days

with

lead_rule_days as (

    select * from {{ ref('int_scoring__lead_rule_days') }}

),

rules as (

    select
        activity_rules.*,
        models.needed_days
    from {{ ref('int_policy__activity_rules') }} as activity_rules
    inner join {{ ref('int_scoring__models') }} as models on activity_rules.score_model_id = models.score_model_id

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
        lead_rule_days.lead_id,
        score_dates.score_date,
        lead_rule_days.rule_id,
        rules.decay_mode,
        rules.half_life_days,
        rules.lifespan_days,
        lead_rule_days.activity_date,
        lead_rule_days.activity_count,
        lead_rule_days.units,
        {{ age_in_days('lead_rule_days.activity_date', 'score_dates.score_date') }} as age
    from lead_rule_days
    inner join rules on lead_rule_days.rule_id = rules.rule_id
    inner join score_dates
        on
            lead_rule_days.lead_id = score_dates.lead_id
            and score_dates.days_back <= rules.needed_days
            -- Nothing from the future counts, so that a past day can be scored again.
            and lead_rule_days.activity_date <= score_dates.score_date

),

decayed as (

    select
        lead_id,
        score_date,
        rule_id,
        sum(activity_count) as activity_count,
        max(activity_date) as last_activity_date,
        sum({{ summable('units * ' ~ decay('decay_mode', 'age', 'half_life_days', 'lifespan_days')) }}) as decayed_units
    from aged
    group by lead_id, score_date, rule_id

)

select
    decayed.lead_id,
    decayed.score_date,
    rules.score_model_id,
    decayed.rule_id,
    decayed.activity_count,
    decayed.last_activity_date,
    decayed.decayed_units,
    {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * cast(decayed.decayed_units as ' ~ type_double() ~ ')') }} as points
from decayed
inner join rules on decayed.rule_id = rules.rule_id

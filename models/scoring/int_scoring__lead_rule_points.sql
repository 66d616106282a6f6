with

lead_rule_days as (

    select * from {{ ref('int_scoring__lead_rule_days') }}

),

rules as (

    select
        activity_rules.*,
        models.needed_days,
        {{ days_before(as_of(), 'models.needed_days') }} as first_score_date
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

-- All that a fading half-life rule needs of the time before the first day of scoring is one number per lead: what was left
-- on that day. So history is read once, however many days are scored.
parts as (

    select
        lead_rule_days.lead_id,
        lead_rule_days.rule_id,
        case
            when
                rules.decay_mode = 'half_life' and lead_rule_days.activity_date < rules.first_score_date
                then rules.first_score_date
            else lead_rule_days.activity_date
        end as part_date,
        sum(lead_rule_days.activity_count) as activity_count,
        max(lead_rule_days.activity_date) as last_activity_date,
        sum({{ carried("lead_rule_days.units * case
            when rules.decay_mode = 'half_life' and lead_rule_days.activity_date < rules.first_score_date then "
            ~ decay('rules.decay_mode', age_in_days('lead_rule_days.activity_date', 'rules.first_score_date'),
                'rules.half_life_days', 'rules.lifespan_days')
            ~ ' else 1 end') }}) as units
    from lead_rule_days
    inner join rules on lead_rule_days.rule_id = rules.rule_id
    group by lead_rule_days.lead_id, lead_rule_days.rule_id, part_date

),

aged as (

    select
        parts.*,
        score_dates.score_date,
        rules.decay_mode,
        rules.half_life_days,
        rules.lifespan_days,
        {{ age_in_days('parts.part_date', 'score_dates.score_date') }} as age
    from parts
    inner join rules on parts.rule_id = rules.rule_id
    inner join score_dates
        on
            parts.lead_id = score_dates.lead_id
            and score_dates.days_back <= rules.needed_days
            -- Nothing from the future counts, so that a past day can be scored again.
            and parts.part_date <= score_dates.score_date

),

decayed as (

    select
        lead_id,
        score_date,
        rule_id,
        sum(activity_count) as activity_count,
        max(last_activity_date) as last_activity_date,
        sum({{ carried('units * ' ~ decay('decay_mode', 'age', 'half_life_days', 'lifespan_days')) }}) as decayed_units
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
    {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * cast(decayed.decayed_units as ' ~ type_double() ~ ')') }} as points
from decayed
inner join rules on decayed.rule_id = rules.rule_id

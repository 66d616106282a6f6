with

looking_ahead as (

    select score_model_id from {{ ref('int_account_scoring__models') }}
    where needed_days_ahead > 0

),

latest as (

    select
        *,
        {{ age_in_days('part_date', as_of()) }} as age
    from {{ ref('int_account_scoring__lead_signals') }}
    where signal_key is not null

),

decayed as (

    select
        latest.lead_key,
        latest.signal_key,
        sum({{ carried('latest.units * '
            ~ decay('signals.decay_mode', 'latest.age', 'signals.half_life_days', 'signals.lifespan_days')) }}) as units
    from latest
    inner join {{ ref('int_account_scoring__signals') }} as signals on latest.signal_key = signals.signal_key and signals.needed_days_ahead > 0
    group by latest.lead_key, latest.signal_key

),

-- By whatever stretches of days a rule has: a bound, not a score.
rule_signals as (

    select distinct
        rule_id,
        signal_key
    from {{ ref('int_account_scoring__rule_signals') }}

),

points as (

    select
        decayed.lead_key,
        rules.score_model_id,
        {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * cast(decayed.units as ' ~ type_double() ~ ')') }} as points
    from decayed
    inner join rule_signals on decayed.signal_key = rule_signals.signal_key
    inner join {{ policy_activity_rules() }} as rules on rule_signals.rule_id = rules.rule_id and rules.points > 0
    inner join looking_ahead on rules.score_model_id = looking_ahead.score_model_id
    union all
    select
        lead_key,
        score_model_id,
        points
    from {{ ref('int_account_scoring__outlook_most_fit_points') }}

)

select
    lead_key,
    score_model_id,
    cast(sum(points) as decimal(18, 4)) as points
from points
group by lead_key, score_model_id

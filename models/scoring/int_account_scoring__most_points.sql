with

looking_ahead as (

    select score_model_id from {{ ref('int_account_scoring__models') }}
    where needed_days_ahead > 0

),

positive_fit_rules as (

    select
        fit_rules.score_model_id,
        fit_rules.points,
        case when rule_groups.match_mode = 'first' then fit_rules.rule_group_id else 'rule ' || fit_rules.rule_id end as competition,
        -- Who did nothing within the window has not the points of a rule that asks for something.
        case
            when fit_rules.operator in ('at_least', 'between') and {{ try_number('fit_rules.value') }} > 0 then behaviours.window_days
        end as window_days
    from {{ ref('int_account_scoring__policy_fit_rules') }} as fit_rules
    inner join looking_ahead on fit_rules.score_model_id = looking_ahead.score_model_id
    left join {{ ref('int_account_scoring__policy_rule_groups') }} as rule_groups on fit_rules.rule_group_id = rule_groups.rule_group_id
    left join {{ ref('int_account_scoring__policy_behaviour_attributes') }} as behaviours on fit_rules.attribute = behaviours.attribute
    where fit_rules.points > 0

),

-- The most that fit rules can give, whatever they are about: one of each group in which the first counts.
fit_rules as (

    select
        score_model_id,
        competition,
        window_days,
        max(points) as points
    from positive_fit_rules
    group by score_model_id, competition, window_days

),

-- The kept numbers of all the past, not those of days of the hold.
latest as (

    select
        *,
        {{ age_in_days('part_date', as_of()) }} as age
    from {{ ref('int_account_scoring__lead_signals') }}
    where until_date is null and signal_key is not null

),

leads as (

    select
        lead_key,
        min(case when signal_key = {{ engagement_signal() }} then age end) as age
    from latest
    group by lead_key

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

points as (

    select
        decayed.lead_key,
        rules.score_model_id,
        {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * cast(decayed.units as ' ~ type_double() ~ ')') }} as points
    from decayed
    inner join {{ ref('int_account_scoring__rule_signals') }} as rule_signals on decayed.signal_key = rule_signals.signal_key
    inner join {{ ref('int_account_scoring__policy_activity_rules') }} as rules on rule_signals.rule_id = rules.rule_id and rules.points > 0
    inner join looking_ahead on rules.score_model_id = looking_ahead.score_model_id
    union all
    select
        leads.lead_key,
        fit_rules.score_model_id,
        {{ round_points('fit_rules.points') }} as points
    from leads
    inner join fit_rules on leads.age < fit_rules.window_days or fit_rules.window_days is null

)

select
    lead_key,
    score_model_id,
    cast(sum(points) as decimal(18, 4)) as points
from points
group by lead_key, score_model_id

with

conditions_of_others as (

    select distinct conditions.rule_id
    from {{ policy_rule_conditions() }} as conditions
    inner join {{ policy_behaviour_attributes() }} as behaviours on conditions.attribute = behaviours.attribute
    where behaviours.measure = 'days_until' or {{ has_prefix('behaviours.attribute', 'account_') }}

),

rules as (

    select
        fit_rules.rule_id,
        fit_rules.score_model_id,
        models.subject,
        fit_rules.points,
        case when rule_groups.match_mode = 'first' then fit_rules.rule_group_id else 'rule ' || fit_rules.rule_id end as competition,
        behaviours.measure,
        behaviours.window_days,
        -- A date comes nearer, and what others of an account did fades, also for somebody who did nothing.
        conditions_of_others.rule_id is not null
        or coalesce(behaviours.measure = 'days_until' or {{ has_prefix('behaviours.attribute', 'account_') }}, false) as holds_for_the_idle,
        -- Who was silent for longer than a rule allows is not lively again without doing something.
        case
            when behaviours.measure = 'days_since_last_activity' and fit_rules.operator in ('at_most', 'between')
                then coalesce({{ try_number('fit_rules.value_to') }}, {{ try_number('fit_rules.value') }})
        end as most_days,
        -- Who did less within the window than a rule asks for does not come to more.
        case
            when
                behaviours.measure in ('activities', 'active_days', 'active_weeks', 'distinct_assets') and behaviours.window_days is not null
                and not {{ has_prefix('behaviours.attribute', 'account_') }}
                and fit_rules.operator in ('at_least', 'between')
                and {{ try_number('fit_rules.value') }} > 0
                then {{ try_number('fit_rules.value') }}
        end as least_value
    from {{ policy_fit_rules() }} as fit_rules
    inner join {{ ref('int_account_scoring__models') }} as models
        on fit_rules.score_model_id = models.score_model_id and models.needed_days_ahead > 0
    left join {{ policy_rule_groups() }} as rule_groups on fit_rules.rule_group_id = rule_groups.rule_group_id
    left join {{ policy_behaviour_attributes() }} as behaviours on fit_rules.attribute = behaviours.attribute
    left join conditions_of_others on fit_rules.rule_id = conditions_of_others.rule_id
    where fit_rules.points > 0

),

-- What an account has by itself counts beside what its people did, also where it did nothing itself.
rules_for_the_idle as (

    select
        max(case when holds_for_the_idle then 1 else 0 end) = 1 as are_of_everybody,
        max(case when subject = 'account' and least_value is null and most_days is null then 1 else 0 end) = 1 as are_of_accounts
    from rules

),

leads as (

    select
        lead_key,
        min(case when signal_key = {{ engagement_signal() }} then {{ age_in_days('part_date', as_of()) }} end) as days_since_last_activity
    from {{ ref('int_account_scoring__lead_signals') }}
    where signal_key is not null
    group by lead_key
    union all
    select
        actors.actor_key as lead_key,
        cast(null as int) as days_since_last_activity
    from {{ ref('int_account_scoring__identity_actors') }} as actors
    cross join rules_for_the_idle
    left join {{ ref('int_account_scoring__lead_signals') }} as signals on actors.actor_key = signals.lead_key and signals.signal_key is not null
    where
        actors.subject_key is not null and not actors.is_another and actors.row_reason is null and signals.lead_key is null
        and (rules_for_the_idle.are_of_everybody or (rules_for_the_idle.are_of_accounts and actors.subject = 'account'))

),

widest as (

    select max(window_days) as window_days
    from rules
    where least_value is not null

),

active_days as (

    select
        known.lead_key,
        {{ age_in_days('known.activity_date', as_of()) }} as age,
        count(*) as activities
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on known.pattern_key = patterns.pattern_key and patterns.is_engagement
    inner join widest on {{ age_in_days('known.activity_date', as_of()) }} < widest.window_days
    where known.known_to is null
    group by known.lead_key, known.activity_date

),

possible as (

    select
        leads.lead_key,
        rules.score_model_id,
        rules.competition,
        rules.points
    from leads
    inner join rules
        on rules.least_value is null and (rules.most_days is null or rules.most_days >= leads.days_since_last_activity)
    union all
    -- There are not more weeks than days, nor more assets than activities.
    select
        active_days.lead_key,
        rules.score_model_id,
        rules.competition,
        rules.points
    from active_days
    inner join rules on rules.least_value is not null and active_days.age < rules.window_days
    group by active_days.lead_key, rules.rule_id, rules.score_model_id, rules.competition, rules.points, rules.measure, rules.least_value
    having
        case when rules.measure in ('active_days', 'active_weeks') then count(*) else sum(active_days.activities) end >= rules.least_value

)

select
    lead_key,
    score_model_id,
    competition,
    {{ round_points('max(points)') }} as points
from possible
group by lead_key, score_model_id, competition

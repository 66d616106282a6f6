with

-- The most that fit rules can give, whatever they are about: one of each group in which the first counts.
fit_rules as (

    select
        fit_rules.score_model_id,
        case when rule_groups.match_mode = 'first' then fit_rules.rule_group_id else 'rule ' || fit_rules.rule_id end as competition,
        behaviours.window_days,
        max(fit_rules.points) as points
    from {{ ref('int_account_scoring__policy_fit_rules') }} as fit_rules
    left join {{ ref('int_account_scoring__policy_rule_groups') }} as rule_groups on fit_rules.rule_group_id = rule_groups.rule_group_id
    left join {{ ref('int_account_scoring__policy_behaviour_attributes') }} as behaviours on fit_rules.attribute = behaviours.attribute
    where fit_rules.points > 0
    group by fit_rules.score_model_id, competition, behaviours.window_days

),

-- The kept numbers of all the past, not those of days of the hold.
latest as (

    select
        *,
        {{ age_in_days('part_date', as_of()) }} as age
    from {{ ref('int_account_scoring__lead_signals') }}
    where until_date is null

),

points as (

    select
        latest.lead_key,
        rules.score_model_id,
        cast(rules.points as {{ type_double() }}) * cast(latest.units as {{ type_double() }})
        * {{ faded_share('latest.age', 'signals.half_life_days') }} as points
    from latest
    inner join {{ ref('int_account_scoring__signals') }} as signals on latest.signal_key = signals.signal_key
    inner join {{ ref('int_account_scoring__rule_signals') }} as rule_signals on latest.signal_key = rule_signals.signal_key
    inner join {{ ref('int_account_scoring__policy_activity_rules') }} as rules on rule_signals.rule_id = rules.rule_id
    where signals.needed_days_ahead > 0 and rules.points > 0
    union all
    select
        latest.lead_key,
        fit_rules.score_model_id,
        cast(fit_rules.points as {{ type_double() }}) as points
    from latest
    inner join fit_rules on latest.age < fit_rules.window_days or fit_rules.window_days is null
    where latest.signal_key = {{ engagement_signal() }}

)

select
    lead_key,
    score_model_id,
    sum({{ summable('points') }}) as points
from points
group by lead_key, score_model_id

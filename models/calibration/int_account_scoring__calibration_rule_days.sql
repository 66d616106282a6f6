{% set of_day = 'partition by lead_key, rule_id, activity_date order by counts_from' %}

with

rules as (

    select rules.*
    from {{ policy_activity_rules() }} as rules
    inner join {{ policy_score_models() }} as models on rules.score_model_id = models.score_model_id
    where models.subject = 'lead' and models.dimension = 'intent' and models.status = 'live' and models.is_primary

),

parts as (

    select
        counted.lead_key,
        pattern_rules.rule_id,
        counted.activity_date,
        counted.counts_from,
        count(*) as activity_count,
        sum(coalesce(counted.quantity, 0)) as quantity
    from {{ ref('int_account_scoring__activity_known') }} as counted
    inner join {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
        on
            counted.pattern_key = pattern_rules.pattern_key and pattern_rules.is_counted
            and {{ is_valid_on('pattern_rules', as_of()) }}
    inner join rules on pattern_rules.rule_id = rules.rule_id
    where counted.known_to is null
    group by counted.lead_key, pattern_rules.rule_id, counted.activity_date, counted.counts_from

),

-- What was known of the day by then: what visitors did comes to it later.
days as (

    select
        lead_key,
        rule_id,
        activity_date,
        counts_from,
        sum(activity_count) over ({{ of_day }}) as activity_count,
        sum(quantity) over ({{ of_day }}) as quantity
    from parts

),

valued as (

    select
        days.lead_key,
        days.rule_id,
        days.activity_date,
        days.counts_from,
        rules.points,
        rules.decay_mode,
        rules.half_life_days,
        rules.lifespan_days,
        {{ daily_units('days', 'rules') }} as units_by_then
    from days
    inner join rules on days.rule_id = rules.rule_id

)

select
    lead_key,
    rule_id,
    activity_date,
    counts_from,
    points,
    decay_mode,
    half_life_days,
    lifespan_days,
    units_by_then - coalesce(lag(units_by_then) over ({{ of_day }}), 0) as units
from valued

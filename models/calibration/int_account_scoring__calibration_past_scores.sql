{% set age = age_in_days('days.activity_date', 'populations.score_date') %}

with

factors as (

    select
        factor,
        cast(factor as {{ type_double() }}) as multiplier
    from {{ ref('int_account_scoring__policy_half_life_factors') }}

),

populations as (

    select * from {{ ref('int_account_scoring__calibration_compared_leads') }}

),

-- Without caps: they limit single leads, whatever the half-life.
scores as (

    select
        populations.measured_at,
        populations.compared_on,
        populations.lead_key,
        factors.factor,
        sum({{ summable(
            'days.points * days.units * (' ~ decay('days.decay_mode', age, 'days.half_life_days * factors.multiplier', 'days.lifespan_days * factors.multiplier') ~ ')'
        ) }}) as score
    from populations
    inner join {{ ref('int_account_scoring__calibration_rule_days') }} as days
        on populations.lead_key = days.lead_key and populations.score_date >= days.activity_date
    cross join factors
    group by populations.measured_at, populations.compared_on, populations.lead_key, factors.factor

)

select
    populations.outcome_id,
    populations.measured_at,
    populations.compared_on,
    populations.lead_id,
    populations.has_outcome,
    factors.factor,
    cast(coalesce(scores.score, 0) as {{ type_decimal(28, 10) }}) as score
from populations
cross join factors
left join scores
    on
        populations.measured_at = scores.measured_at
        and populations.compared_on = scores.compared_on
        and populations.lead_key = scores.lead_key
        and factors.factor = scores.factor

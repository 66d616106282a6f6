{% set age = age_in_days('days.activity_date', 'compared.score_date') %}

{% set of_day = 'partition by outcome_id, measured_at, compared_on, has_outcome' %}

with

placed_of_day as (

    select
        *,
        dense_rank() over ({{ of_day }} order by subject_id) as place
    from {{ ref('int_account_scoring__calibration_populations') }}

),

counted as (

    select
        *,
        max(place) over ({{ of_day }}) as subjects
    from placed_of_day

),

compared as (

    select
        counted.outcome_id,
        counted.subject,
        counted.measured_at,
        counted.compared_on,
        counted.score_date,
        counted.subject_id,
        counted.lead_key,
        counted.has_outcome
    from counted
    cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
    -- Outcomes are rare and all needed; of the many others every second, or tenth, tells as much.
    where counted.has_outcome = 1 or mod(counted.place - 1, cast(ceil(counted.subjects / settings.subjects_compared) as bigint)) = 0

),

factors as (

    select
        factor,
        cast(factor as {{ type_double() }}) as multiplier
    from {{ ref('int_account_scoring__policy_half_life_factors') }}

),

-- Without caps: they limit single leads, whatever the half-life.
lead_scores as (

    select
        compared.outcome_id,
        compared.measured_at,
        compared.compared_on,
        compared.subject,
        compared.subject_id,
        compared.lead_key,
        factors.factor,
        sum({{ summable(
            'days.points * days.units * (' ~ decay('days.decay_mode', age, 'days.half_life_days * factors.multiplier', 'days.lifespan_days * factors.multiplier') ~ ')'
        ) }}) as score
    from compared
    inner join {{ ref('int_account_scoring__calibration_rule_days') }} as days
        on compared.lead_key = days.lead_key and compared.score_date >= days.counts_from
    cross join factors
    group by
        compared.outcome_id, compared.measured_at, compared.compared_on, compared.subject, compared.subject_id, compared.lead_key, factors.factor

),

-- An account counts its people, each as one at most.
scores as (

    select
        lead_scores.outcome_id,
        lead_scores.measured_at,
        lead_scores.compared_on,
        lead_scores.subject_id,
        lead_scores.factor,
        sum(case
            when lead_scores.subject = 'lead' then {{ summable('lead_scores.score') }}
            else {{ summable(effective_contact('lead_scores.score', 'models')) }}
        end) as score
    from lead_scores
    inner join {{ ref('int_account_scoring__models') }} as models
        on models.subject = 'lead' and models.dimension = 'intent' and models.status = 'live' and models.is_primary
    group by lead_scores.outcome_id, lead_scores.measured_at, lead_scores.compared_on, lead_scores.subject_id, lead_scores.factor

),

subjects as (

    select distinct
        outcome_id,
        subject,
        measured_at,
        compared_on,
        subject_id,
        has_outcome
    from compared

)

select
    subjects.outcome_id,
    subjects.subject,
    subjects.measured_at,
    subjects.compared_on,
    subjects.subject_id,
    subjects.has_outcome,
    factors.factor,
    cast(coalesce(scores.score, 0) as {{ type_decimal(28, 10) }}) as score
from subjects
cross join factors
left join scores
    on
        subjects.outcome_id = scores.outcome_id
        and subjects.measured_at = scores.measured_at
        and subjects.compared_on = scores.compared_on
        and subjects.subject_id = scores.subject_id
        and factors.factor = scores.factor

with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where is_primary

),

numbers as (

    select number from {{ ref('int_account_scoring__whole_numbers') }}

)

-- The latest one whose horizon is over, and so many before it.
select
    outcomes.outcome_id,
    outcomes.subject,
    outcomes.min_leads,
    outcomes.horizon,
    outcomes.population_active_days,
    outcomes.is_repeatable,
    {{ days_before(as_of(), '(outcomes.horizon + numbers.number * settings.days_between_cut_offs)') }} as cut_off_date
from outcomes
cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
inner join numbers on settings.cut_offs > numbers.number
where settings.days_between_cut_offs is not null

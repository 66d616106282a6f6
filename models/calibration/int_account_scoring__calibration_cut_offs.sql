with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where is_primary

),

-- What accounts are ranked by here is the model of leads whose half-lives are in question.
rolled_up as (

    select distinct account_models.subject
    from {{ ref('int_account_scoring__models') }} as account_models
    inner join {{ ref('int_account_scoring__models') }} as lead_models
        on account_models.rolls_up_score_model_id = lead_models.score_model_id and lead_models.effective_contact_scale is not null
    where
        account_models.subject = 'account' and account_models.dimension = 'intent'
        and account_models.status = 'live' and account_models.is_primary
        and lead_models.dimension = 'intent' and lead_models.status = 'live' and lead_models.is_primary

),

numbers as (

    select cast(generated_number - 1 as int) as number
    from ({{ dbt.generate_series(1024) }}) as series

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
left join rolled_up on outcomes.subject = rolled_up.subject
where settings.days_between_cut_offs is not null and (outcomes.subject = 'lead' or rolled_up.subject is not null)

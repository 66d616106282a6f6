with

models as (

    select * from {{ ref('int_account_scoring__policy_score_models') }}

),

holding as (

    select
        score_model_id,
        cast(hysteresis_days as int) as hysteresis_days
    from models
    where hysteresis_margin > 0 and hysteresis_days > 0

),

-- Days for which the policy looks ahead, by the bands that it looks at.
looking_ahead as (

    select
        score_model_id,
        cast(max(outlook_days) as int) as outlook_days
    from {{ ref('int_account_scoring__policy_score_bands') }}
    group by score_model_id

),

days as (

    select
        models.score_model_id,
        models.rolls_up_score_model_id,
        coalesce(holding.hysteresis_days, 0) as hold_days,
        case when models.status = 'live' then coalesce(looking_ahead.outlook_days, 0) else 0 end as outlook_days
    from models
    left join holding on models.score_model_id = holding.score_model_id
    left join looking_ahead on models.score_model_id = looking_ahead.score_model_id

),

-- A model of leads is needed on all the days on which a model of accounts that rolls it up is needed.
rolled_up as (

    select
        rolls_up_score_model_id as score_model_id,
        max(hold_days) as hold_days,
        max(outlook_days) as outlook_days
    from days
    where rolls_up_score_model_id is not null
    group by rolls_up_score_model_id

)

select
    models.*,
    coalesce(models.contact_scale, models.engaged_threshold) as effective_contact_scale,
    days.hold_days,
    greatest(days.hold_days, coalesce(rolled_up.hold_days, 0)) as needed_days,
    greatest(days.outlook_days, coalesce(rolled_up.outlook_days, 0)) as needed_days_ahead,
    rolled_up.score_model_id is not null as is_rolled_up
from models
inner join days on models.score_model_id = days.score_model_id
left join rolled_up on models.score_model_id = rolled_up.score_model_id

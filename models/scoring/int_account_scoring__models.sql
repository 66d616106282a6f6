with

models as (

    select * from {{ ref('int_account_scoring__policy_score_models') }}

),

holding as (

    select
        score_model_id,
        rolls_up_score_model_id,
        cast(hysteresis_days as int) as hysteresis_days
    from models
    where hysteresis_margin > 0 and hysteresis_days > 0

),

-- A model of leads is needed on all the days on which a model of accounts that rolls it up is needed.
needs as (

    select
        score_model_id,
        hysteresis_days
    from holding
    union all
    select
        rolls_up_score_model_id as score_model_id,
        hysteresis_days
    from holding
    where rolls_up_score_model_id is not null

),

needed_days as (

    select
        score_model_id,
        max(hysteresis_days) as needed_days
    from needs
    group by score_model_id

),

rolled_up as (

    select distinct rolls_up_score_model_id as score_model_id
    from models
    where rolls_up_score_model_id is not null

)

select
    models.*,
    coalesce(models.contact_scale, models.engaged_threshold) as effective_contact_scale,
    coalesce(holding.hysteresis_days, 0) as hold_days,
    coalesce(needed_days.needed_days, 0) as needed_days,
    rolled_up.score_model_id is not null as is_rolled_up
from models
left join holding on models.score_model_id = holding.score_model_id
left join needed_days on models.score_model_id = needed_days.score_model_id
left join rolled_up on models.score_model_id = rolled_up.score_model_id

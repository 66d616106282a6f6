with

models as (

    select * from {{ policy_score_models() }}

),

-- Days for which the policy looks ahead, by the bands that it looks at.
looking_ahead as (

    select
        models.score_model_id,
        models.rolls_up_score_model_id,
        cast(max(bands.outlook_days) as int) as outlook_days
    from models
    inner join {{ policy_score_bands() }} as bands on models.score_model_id = bands.score_model_id
    where models.status = 'live'
    group by models.score_model_id, models.rolls_up_score_model_id

),

-- A model of leads is needed on all the days on which a model of accounts that rolls it up is needed.
needed as (

    select
        score_model_id,
        max(outlook_days) as outlook_days
    from (
        select
            score_model_id,
            outlook_days
        from looking_ahead
        union all
        select
            rolls_up_score_model_id as score_model_id,
            outlook_days
        from looking_ahead
        where rolls_up_score_model_id is not null
    ) as asked
    group by score_model_id

)

select
    models.*,
    -- What a company does or has counts for a roll-up where its people do.
    case
        when models.audience_attribute is not null then models.score_model_id
        when {{ has_prefix('rolled_up.audience_attribute', 'account_') }} then rolled_up.score_model_id
    end as audience_of_model_id,
    coalesce(models.contact_scale, models.engaged_threshold) as effective_contact_scale,
    coalesce(models.contact_curve, 'exp') as effective_curve,
    case when models.contact_curve = 's_curve' then models.contact_steepness else 1 end as effective_steepness,
    case when models.hysteresis_margin > 0 and models.hysteresis_days > 0 then cast(models.hysteresis_days as int) else 0 end as hold_days,
    coalesce(needed.outlook_days, 0) as needed_days_ahead
from models
left join needed on models.score_model_id = needed.score_model_id
left join models as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id

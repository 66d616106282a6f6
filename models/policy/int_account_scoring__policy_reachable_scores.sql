with

models as (

    select * from {{ ref('int_account_scoring__policy_score_models') }}

),

-- The most that one rule can give; null where nothing limits it.
rule_limits as (

    select
        score_model_id,
        rule_group_id,
        rule_id,
        'activity' as rule_type,
        case when points > 0 then rule_cap else 0 end as most_points
    from {{ ref('int_account_scoring__policy_activity_rules') }}
    union all
    select
        score_model_id,
        rule_group_id,
        rule_id,
        'fit' as rule_type,
        case when points > 0 then points else 0 end as most_points
    from {{ ref('int_account_scoring__policy_fit_rules') }}

),

-- Of fit rules in a group of mode first only one counts; activities may count for each rule in turn.
counted_limits as (

    select
        rule_limits.*,
        rule_groups.group_cap,
        case
            when rule_groups.match_mode = 'first' and rule_limits.rule_type = 'fit'
                then row_number() over (
                    partition by rule_limits.score_model_id, rule_limits.rule_group_id, rule_limits.rule_type
                    order by rule_limits.most_points desc
                )
            else 1
        end as limit_rank
    from rule_limits
    left join {{ ref('int_account_scoring__policy_rule_groups') }} as rule_groups on rule_limits.rule_group_id = rule_groups.rule_group_id

),

group_limits as (

    select
        score_model_id,
        coalesce(rule_group_id, rule_id) as competition,
        case
            when sum(case when most_points is null then 1 else 0 end) > 0 then min(group_cap)
            else least(sum(most_points), coalesce(min(group_cap), sum(most_points)))
        end as most_points
    from counted_limits
    where limit_rank = 1
    group by score_model_id, coalesce(rule_group_id, rule_id)

),

model_limits as (

    select
        score_model_id,
        case when sum(case when most_points is null then 1 else 0 end) = 0 then sum(most_points) end as most_points
    from group_limits
    group by score_model_id

)

select
    models.score_model_id,
    models.score_floor as lowest_score,
    cast(case
        when models.score_cap is null then model_limits.most_points
        else least(models.score_cap, coalesce(model_limits.most_points, models.score_cap))
    end as decimal(28, 6)) as highest_score
from models
left join model_limits on models.score_model_id = model_limits.score_model_id

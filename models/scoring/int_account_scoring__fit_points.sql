with

rules as (

    select
        fit_rules.*,
        models.subject,
        models.needed_days,
        models.needed_days_ahead,
        models.is_rolled_up,
        case
            when rule_groups.match_mode = 'first' then fit_rules.rule_group_id
            else 'rule ' || fit_rules.rule_id
        end as competition
    from {{ ref('int_account_scoring__policy_fit_rules') }} as fit_rules
    inner join {{ ref('int_account_scoring__models') }} as models on fit_rules.score_model_id = models.score_model_id
    left join {{ ref('int_account_scoring__policy_rule_groups') }} as rule_groups on fit_rules.rule_group_id = rule_groups.rule_group_id

),

matched as (

    select
        score_dates.subject,
        score_dates.subject_id,
        score_dates.evaluation_id,
        score_dates.score_date,
        score_dates.days_back,
        score_dates.is_explained,
        rules.score_model_id,
        rules.rule_id,
        rules.points,
        row_number() over (
            partition by
                score_dates.subject, score_dates.subject_id, score_dates.evaluation_id, score_dates.score_date,
                rules.score_model_id, rules.competition
            order by rules.priority nulls last, rules.rule_id
        ) as match_rank
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join rules
        on
            conditions.condition_type = 'fit_rule'
            and conditions.condition_id = rules.rule_id
            and conditions.subject = rules.subject
    inner join {{ ref('int_account_scoring__score_dates') }} as score_dates
        on
            conditions.subject = score_dates.subject
            and conditions.subject_id = score_dates.subject_id
            and {{ is_scored('score_dates', 'rules') }}
            and (
                conditions.score_date is null
                or (conditions.evaluation_id = score_dates.evaluation_id and conditions.score_date = score_dates.score_date)
            )

)

select
    subject,
    subject_id,
    evaluation_id,
    score_date,
    days_back,
    is_explained,
    score_model_id,
    rule_id,
    {{ round_points('points') }} as points
from matched
where match_rank = 1

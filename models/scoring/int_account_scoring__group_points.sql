with

points as (

    select
        subject,
        subject_id,
        evaluation_id,
        score_date,
        score_model_id,
        rule_group_id,
        points + rule_cap_change as points
    from {{ ref('int_account_scoring__rule_points') }}
    union all
    -- Days whose reasons are asked for are stored above; of other days only the sums are.
    select
        subject,
        subject_id,
        evaluation_id,
        score_date,
        score_model_id,
        rule_group_id,
        points + rule_cap_change as points
    from {{ ref('int_account_scoring__dated_points') }}
    where not is_explained

),

summed as (

    select
        subject,
        subject_id,
        evaluation_id,
        score_date,
        score_model_id,
        rule_group_id,
        cast(sum(points) as decimal(28, 4)) as points
    from points
    group by subject, subject_id, evaluation_id, score_date, score_model_id, rule_group_id

)

select
    summed.*,
    {{ round_points(cap_change('summed.points', 'rule_groups.group_cap')) }} as group_cap_change
from summed
left join {{ ref('int_account_scoring__policy_rule_groups') }} as rule_groups on summed.rule_group_id = rule_groups.rule_group_id

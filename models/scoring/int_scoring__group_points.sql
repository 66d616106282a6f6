with

summed as (

    select
        subject,
        subject_id,
        score_date,
        score_model_id,
        rule_group_id,
        sum(points + rule_cap_change) as points
    from {{ ref('int_scoring__rule_points') }}
    group by subject, subject_id, score_date, score_model_id, rule_group_id

)

select
    summed.*,
    {{ round_points(cap_change('summed.points', 'rule_groups.group_cap')) }} as group_cap_change
from summed
left join {{ ref('int_policy__rule_groups') }} as rule_groups on summed.rule_group_id = rule_groups.rule_group_id

with

sentences as (

    select
        rule_id,
        reason
    from {{ ref('int_account_scoring__policy_activity_rules') }}
    union all
    select
        rule_id,
        reason
    from {{ ref('int_account_scoring__policy_fit_rules') }}

)

select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.evaluation_id,
    rule_points.score_model_id,
    rule_points.reason_type,
    rule_points.rule_id,
    rule_points.points,
    rule_points.activity_count,
    rule_points.last_activity_date,
    sentences.reason
from {{ ref('int_account_scoring__rule_points') }} as rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
union all
select
    rule_points.subject,
    rule_points.subject_id,
    rule_points.evaluation_id,
    rule_points.score_model_id,
    'rule_cap' as reason_type,
    rule_points.rule_id,
    rule_points.rule_cap_change as points,
    null as activity_count,
    null as last_activity_date,
    'Limit of one rule: ' || sentences.reason as reason
from {{ ref('int_account_scoring__rule_points') }} as rule_points
inner join sentences on rule_points.rule_id = sentences.rule_id
where rule_points.rule_cap_change <> 0
union all
select
    group_points.subject,
    group_points.subject_id,
    group_points.evaluation_id,
    group_points.score_model_id,
    'group_cap' as reason_type,
    group_points.rule_group_id as rule_id,
    group_points.group_cap_change as points,
    null as activity_count,
    null as last_activity_date,
    'Limit of the group ' || group_points.rule_group_id as reason
from {{ ref('int_account_scoring__group_points') }} as group_points
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on
        group_points.evaluation_id = evaluations.evaluation_id
        and group_points.score_date = evaluations.score_date
        and evaluations.has_reasons
where group_points.group_cap_change <> 0
union all
select
    'account' as subject,
    account_id as subject_id,
    evaluation_id,
    score_model_id,
    'contact' as reason_type,
    lead_id as rule_id,
    points,
    null as activity_count,
    last_activity_date,
    reason
from {{ ref('int_account_scoring__contact_reasons') }}
union all
select
    scores.subject,
    scores.subject_id,
    scores.evaluation_id,
    scores.score_model_id,
    case when scores.score < scores.points_before_limits then 'score_cap' else 'score_floor' end as reason_type,
    scores.score_model_id as rule_id,
    cast(scores.score - scores.points_before_limits as decimal(18, 4)) as points,
    null as activity_count,
    null as last_activity_date,
    case
        when scores.score < scores.points_before_limits then 'Highest possible score' else 'Lowest possible score'
    end as reason
from {{ ref('int_account_scoring__evaluated_scores') }} as scores
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on scores.evaluation_id = evaluations.evaluation_id and evaluations.has_reasons
where scores.score <> scores.points_before_limits

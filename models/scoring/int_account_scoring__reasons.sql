with

rule_points as (

    select * from {{ ref('int_account_scoring__rule_points') }}

),

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

),

reasons as (

    select
        rule_points.subject,
        rule_points.subject_id,
        rule_points.score_model_id,
        rule_points.reason_type,
        rule_points.rule_id,
        rule_points.points,
        rule_points.activity_count,
        rule_points.last_activity_date,
        sentences.reason
    from rule_points
    inner join sentences on rule_points.rule_id = sentences.rule_id
    union all
    select
        rule_points.subject,
        rule_points.subject_id,
        rule_points.score_model_id,
        'rule_cap' as reason_type,
        rule_points.rule_id,
        rule_points.rule_cap_change as points,
        null as activity_count,
        null as last_activity_date,
        'Limit of one rule: ' || sentences.reason as reason
    from rule_points
    inner join sentences on rule_points.rule_id = sentences.rule_id
    where rule_points.rule_cap_change <> 0
    union all
    select
        subject,
        subject_id,
        score_model_id,
        'group_cap' as reason_type,
        rule_group_id as rule_id,
        group_cap_change as points,
        null as activity_count,
        null as last_activity_date,
        'Limit of the group ' || rule_group_id as reason
    from {{ ref('int_account_scoring__group_points') }}
    where score_date = {{ as_of() }} and group_cap_change <> 0
    union all
    select
        'account' as subject,
        account_id as subject_id,
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
        subject,
        subject_id,
        score_model_id,
        case when score < points_before_limits then 'score_cap' else 'score_floor' end as reason_type,
        score_model_id as rule_id,
        cast(score - points_before_limits as decimal(18, 4)) as points,
        null as activity_count,
        null as last_activity_date,
        case
            when score < points_before_limits then 'Highest possible score' else 'Lowest possible score'
        end as reason
    from {{ ref('int_account_scoring__scores') }}
    where score <> points_before_limits

)

select * from reasons

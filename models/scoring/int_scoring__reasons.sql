with

rule_points as (

    select * from {{ ref('int_scoring__rule_points') }}
    where score_date = {{ as_of() }}

),

sentences as (

    select
        rule_id,
        reason
    from {{ ref('int_policy__activity_rules') }}
    union all
    select
        rule_id,
        reason
    from {{ ref('int_policy__fit_rules') }}

),

contact_points as (

    select * from {{ ref('int_scoring__contact_points') }}
    where days_back = 0 and points <> 0

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
    from {{ ref('int_scoring__group_points') }}
    where score_date = {{ as_of() }} and group_cap_change <> 0
    union all
    select
        'account' as subject,
        contact_points.account_id as subject_id,
        contact_points.score_model_id,
        'contact' as reason_type,
        contact_points.lead_id as rule_id,
        contact_points.points,
        null as activity_count,
        cast(last_activities.last_activity_at as date) as last_activity_date,
        {{ contact_sentence('contact_points.is_engaged', 'leads.job_title', 'buying_roles.buying_role') }} as reason
    from contact_points
    inner join {{ ref('int_identity__leads') }} as leads on contact_points.lead_id = leads.lead_id
    left join {{ ref('int_identity__buying_roles') }} as buying_roles on contact_points.lead_id = buying_roles.lead_id
    left join {{ ref('int_activity__last_activities') }} as last_activities
        on contact_points.lead_id = last_activities.lead_id
    union all
    select
        subject,
        subject_id,
        score_model_id,
        case when score < points_before_limits then 'score_cap' else 'score_floor' end as reason_type,
        score_model_id as rule_id,
        score - points_before_limits as points,
        null as activity_count,
        null as last_activity_date,
        case
            when score < points_before_limits then 'Highest possible score' else 'Lowest possible score'
        end as reason
    from {{ ref('int_scoring__scores') }}
    where score <> points_before_limits

)

select * from reasons

with

fit_points as (

    select
        points.*,
        rules.rule_group_id
    from {{ ref('int_account_scoring__fit_points') }} as points
    inner join {{ ref('int_account_scoring__policy_fit_rules') }} as rules on points.rule_id = rules.rule_id

),

unioned as (

    select
        'lead' as subject,
        lead_id as subject_id,
        evaluation_id,
        score_date,
        days_back,
        is_explained,
        score_model_id,
        'activity_rule' as reason_type,
        rule_id,
        rule_group_id,
        points,
        rule_cap,
        activity_count,
        last_activity_date
    from {{ ref('int_account_scoring__lead_rule_points') }}
    union all
    select
        subject,
        subject_id,
        evaluation_id,
        score_date,
        days_back,
        is_explained,
        score_model_id,
        'fit_rule' as reason_type,
        rule_id,
        rule_group_id,
        points,
        cast(null as decimal(18, 6)) as rule_cap,
        cast(null as bigint) as activity_count,
        cast(null as date) as last_activity_date
    from fit_points

),

-- Who is outside a model's audience has no points there.
of_audience as (

    select unioned.*
    from unioned
    inner join {{ ref('int_account_scoring__policy_score_models') }} as models on unioned.score_model_id = models.score_model_id
    left join {{ ref('int_account_scoring__audiences') }} as audiences
        on
            unioned.subject = audiences.subject
            and unioned.subject_id = audiences.subject_id
            and unioned.score_model_id = audiences.score_model_id
            -- Null: in the audience on every day.
            and (
                audiences.score_date is null
                or (unioned.evaluation_id = audiences.evaluation_id and unioned.score_date = audiences.score_date)
            )
    where models.audience_attribute is null or audiences.subject_id is not null

)

select
    *,
    {{ round_points(cap_change('points', 'rule_cap')) }} as rule_cap_change
from of_audience
-- What has faded to nothing is no reason.
where points <> 0

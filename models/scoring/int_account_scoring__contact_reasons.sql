with

contact_points as (

    select
        contact_points.*,
        models.rolls_up_score_model_id
    from {{ ref('int_account_scoring__contact_points') }} as contact_points
    inner join {{ ref('int_account_scoring__models') }} as models on contact_points.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on contact_points.evaluation_id = evaluations.evaluation_id and evaluations.has_reasons
    where contact_points.days_back = 0 and contact_points.points <> 0

),

rolled_up as (

    select distinct rolls_up_score_model_id as score_model_id
    from {{ ref('int_account_scoring__models') }}

),

-- What weighs most in the contact's score: a seller wants to know what, not only who.
lead_reasons as (

    select
        points.subject_id as lead_id,
        points.evaluation_id,
        points.score_model_id,
        points.last_activity_date,
        points.rule_id,
        row_number() over (
            partition by points.subject_id, points.evaluation_id, points.score_model_id
            order by points.points desc, points.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__rule_points') }} as points
    inner join rolled_up on points.score_model_id = rolled_up.score_model_id
    where points.subject = 'lead' and points.points > 0

)

select
    contact_points.account_id,
    contact_points.lead_id,
    contact_points.evaluation_id,
    contact_points.score_model_id,
    contact_points.points,
    lead_reasons.last_activity_date,
    {{ contact_sentence(
        'contact_points.is_engaged', 'leads.job_title', 'buying_roles.buying_role',
        'coalesce(activity_rules.reason, fit_rules.reason)'
    ) }} as reason
from contact_points
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on contact_points.lead_id = leads.lead_id
left join lead_reasons
    on
        contact_points.lead_id = lead_reasons.lead_id
        and contact_points.evaluation_id = lead_reasons.evaluation_id
        and contact_points.rolls_up_score_model_id = lead_reasons.score_model_id
        and lead_reasons.reason_rank = 1
left join {{ ref('int_account_scoring__policy_activity_rules') }} as activity_rules on lead_reasons.rule_id = activity_rules.rule_id
left join {{ ref('int_account_scoring__policy_fit_rules') }} as fit_rules on lead_reasons.rule_id = fit_rules.rule_id
left join {{ ref('int_account_scoring__identity_buying_roles') }} as buying_roles on contact_points.lead_id = buying_roles.lead_id

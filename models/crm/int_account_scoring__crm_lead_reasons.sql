with

weights as (

    select
        rule_id,
        points
    from {{ ref('int_account_scoring__policy_activity_rules') }}
    union all
    select
        rule_id,
        points
    from {{ ref('int_account_scoring__policy_fit_rules') }}

),

reasons as (

    select
        reasons.subject_id as lead_id,
        reasons.reason,
        row_number() over (
            partition by reasons.subject_id
            -- By the points of the policy, not by what is left of them today: those change places daily, and each change would be sent.
            order by case when models.dimension = 'intent' then 0 else 1 end, weights.points desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    inner join weights on reasons.rule_id = weights.rule_id
    inner join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects on crm_objects.subject = 'lead'
    inner join {{ ref('int_account_scoring__handovers') }} as tiers
        on tiers.subject = 'lead' and reasons.subject_id = tiers.subject_id and tiers.is_handed_to_sales
    where
        reasons.subject = 'lead'
        and reasons.reason_type in ('activity_rule', 'fit_rule')
        and reasons.points > 0
        and reasons.points >= coalesce(crm_objects.min_reason_points, 0)
        and models.is_primary and models.status = 'live'
        and models.dimension in ('fit', 'intent')

)

select
    lead_id,
    {{ reason_of_rank(1) }} as reason_1,
    {{ reason_of_rank(2) }} as reason_2,
    {{ reason_of_rank(3) }} as reason_3
from reasons
group by lead_id

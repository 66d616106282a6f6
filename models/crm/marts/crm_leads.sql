with

tiers as (

    select * from {{ ref('int_account_scoring__handovers') }}
    where subject = 'lead'

),

crm_objects as (

    select * from {{ policy_crm_objects() }}
    where subject = 'lead'

),

weights as (

    select
        rule_id,
        points
    from {{ policy_activity_rules() }}
    union all
    select
        rule_id,
        points
    from {{ policy_fit_rules() }}

),

ranked_reasons as (

    select
        reasons.subject_id as lead_id,
        {{ for_or_against('reasons.points < 0', 'reasons.reason') }} as reason,
        reasons.points < 0 as is_against,
        row_number() over (
            partition by reasons.subject_id, reasons.points < 0
            -- By the points of the policy, not by what is left of them today: those change places daily, and each change would be sent.
            order by case when models.dimension = 'intent' then 0 else 1 end, abs(weights.points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('score_reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    inner join weights on reasons.rule_id = weights.rule_id
    inner join tiers on reasons.subject_id = tiers.subject_id and tiers.is_handed_to_sales
    cross join crm_objects
    cross join {{ texts() }} as texts
    where
        reasons.subject = 'lead'
        and reasons.reason_type in ('activity_rule', 'fit_rule')
        and reasons.counted_points <> 0
        and {{ is_worth_showing('reasons.counted_points', 'crm_objects') }}
        and (
            reasons.score_model_id = tiers.fit_score_model_id
            or (models.dimension = 'intent' and models.is_primary and models.status = 'live')
        )

),

reasons as (

    select
        lead_id,
        {{ reason_of_rank(1) }} as reason_1,
        {{ reason_of_rank(2) }} as reason_2,
        {{ reason_of_rank(3) }} as reason_3
    from ranked_reasons
    group by lead_id

)

select
    leads.lead_id,
    {{ crm_text('leads.email') }} as email,
    {{ crm_field('lead_accounts.account_id') }} as account_id,
    tiers.tier,
    {{ crm_text('tiers.action') }} as action,
    tiers.is_mql,
    tiers.is_handed_to_sales,
    {{ crm_field('tiers.receiver') }} as receiver,
    -- Who is gated has no other reasons here.
    {{ crm_text('coalesce(reasons.reason_1, tiers.gate_reason)') }} as reason_1,
    {{ crm_text('reasons.reason_2') }} as reason_2,
    {{ crm_text('reasons.reason_3') }} as reason_3
from {{ ref('int_account_scoring__identity_leads') }} as leads
inner join tiers on leads.lead_id = tiers.subject_id and not tiers.is_disqualified
cross join crm_objects
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
left join reasons on leads.lead_id = reasons.lead_id
left join {{ ref('int_account_scoring__refusals') }} as refusals
    on leads.lead_id = refusals.lead_id and crm_objects.consent_purpose = refusals.purpose
-- CRM systems compare external ids without case, so two that differ in nothing else are neither of them sent.
where refusals.lead_id is null and not leads.is_twin

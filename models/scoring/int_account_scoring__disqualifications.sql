with

raised as (

    {{ hand_raises() }}

),

hands as (

    select distinct
        lead_id,
        evaluation_id
    from raised

),

held as (

    select distinct
        conditions.subject_id as lead_id,
        evaluations.evaluation_id,
        disqualifiers.disqualifier_id,
        disqualifiers.reason
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join {{ policy_disqualifiers() }} as disqualifiers
        on conditions.condition_id = disqualifiers.disqualifier_id
    -- What holds on every day holds in every evaluation.
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on
            (conditions.evaluation_id is null or conditions.evaluation_id = evaluations.evaluation_id)
            and {{ is_valid_on('disqualifiers', 'evaluations.score_date') }}
    left join hands on conditions.subject_id = hands.lead_id and evaluations.evaluation_id = hands.evaluation_id
    where
        conditions.condition_type = 'disqualifier'
        and conditions.subject = 'lead'
        and (hands.lead_id is null or not coalesce(disqualifiers.is_lifted_by_hand_raise, false))

)

select
    evaluation_id,
    lead_id,
    {{ joined_texts('reason', '; ', 'disqualifier_id') }} as disqualified_reason
from held
group by evaluation_id, lead_id

with

scored as (

    select
        lead_accounts.account_id,
        lead_accounts.lead_id,
        models.score_model_id,
        scores.evaluation_id,
        -- Somebody who scores below zero does not make the company less interested.
        cast(greatest(scores.score, 0) as decimal(18, 4)) as lead_score,
        scores.score >= rolled_up.engaged_threshold as is_engaged,
        rolled_up.effective_contact_scale,
        rolled_up.effective_curve,
        rolled_up.effective_steepness
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__rule_scores') }} as scores
        on lead_accounts.lead_id = scores.subject_id and scores.subject = 'lead'
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.rolls_up_score_model_id
    inner join {{ ref('int_account_scoring__models') }} as rolled_up on scores.score_model_id = rolled_up.score_model_id
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on lead_accounts.lead_id = disqualifications.lead_id and scores.evaluation_id = disqualifications.evaluation_id
    where disqualifications.lead_id is null

)

select
    scored.account_id,
    scored.lead_id,
    scored.score_model_id,
    scored.evaluation_id,
    scored.lead_score,
    scored.is_engaged,
    {{ effective_contact('scored.lead_score', 'scored') }} as effective_contact,
    row_number() over (
        partition by scored.account_id, scored.score_model_id, scored.evaluation_id
        order by scored.lead_score desc, scored.lead_id
    ) as contact_rank,
    count(*) over (partition by scored.account_id, scored.score_model_id, scored.evaluation_id) as contacts
from scored

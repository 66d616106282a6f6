select
    scores.subject,
    scores.subject_id as record_id,
    {{ whole_percent('scores.fit_score') }} as fit_score,
    {{ whole_percent('scores.intent_score') }} as intent_score
from {{ ref('int_account_scoring__tiers') }} as scores
inner join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects on scores.subject = crm_objects.subject and crm_objects.sends_scores
where scores.evaluation_id = {{ present() }}

select
    scores.subject,
    scores.subject_id as record_id,
    {{ whole_percent('scores.fit_score') }} as fit_score,
    {{ whole_percent('scores.intent_score') }} as intent_score
from {{ ref('int_scoring__primary_scores') }} as scores
inner join {{ ref('int_policy__crm_objects') }} as objects on scores.subject = objects.subject and objects.sends_scores

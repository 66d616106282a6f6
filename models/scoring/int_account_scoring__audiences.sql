select distinct
    conditions.subject,
    conditions.subject_id,
    conditions.evaluation_id,
    conditions.score_date,
    models.score_model_id
from {{ ref('int_account_scoring__subject_conditions') }} as conditions
inner join {{ ref('int_account_scoring__policy_score_models') }} as models
    on conditions.condition_id = models.score_model_id and conditions.subject = models.subject
where conditions.condition_type = 'audience'

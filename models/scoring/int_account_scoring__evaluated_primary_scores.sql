select
    scores.subject,
    scores.subject_id,
    scores.evaluation_id,
    cast(max(case when scores.dimension = 'fit' then scores.score end) as decimal(18, 4)) as fit_score,
    max(case when scores.dimension = 'fit' then scores.band end) as fit_band,
    cast(max(case when scores.dimension = 'intent' then scores.score end) as decimal(18, 4)) as intent_score,
    max(case when scores.dimension = 'intent' then scores.band end) as intent_band,
    {{ round_points('sum(scores.score * models.combined_weight)') }} as combined_score
from {{ ref('int_account_scoring__evaluated_scores') }} as scores
inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on scores.evaluation_id = evaluations.evaluation_id and evaluations.has_tiers
where scores.is_primary
group by scores.subject, scores.subject_id, scores.evaluation_id

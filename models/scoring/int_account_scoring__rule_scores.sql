with

summed as (

    select
        subject,
        subject_id,
        evaluation_id,
        score_model_id,
        sum(points + rule_cap_change + group_cap_change) as points
    from {{ ref('int_account_scoring__rule_points') }}
    group by subject, subject_id, evaluation_id, score_model_id

),

-- Who has no points has a score as well.
totals as (

    select
        subjects.subject,
        subjects.subject_id,
        subjects.evaluation_id,
        models.score_model_id,
        models.score_cap,
        models.score_floor,
        coalesce(summed.points, 0) as points
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__models') }} as models
        on
            subjects.subject = models.subject
            and subjects.days_ahead <= models.needed_days_ahead
            and models.rolls_up_score_model_id is null
    left join summed
        on
            subjects.subject = summed.subject
            and subjects.subject_id = summed.subject_id
            and subjects.evaluation_id = summed.evaluation_id
            and models.score_model_id = summed.score_model_id

)

select
    subject,
    subject_id,
    evaluation_id,
    score_model_id,
    {{ round_points('points') }} as points_before_limits,
    {{ round_points(limited('points', 'score_floor', 'score_cap')) }} as score
from totals

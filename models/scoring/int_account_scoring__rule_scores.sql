with

summed as (

    select
        subject,
        subject_id,
        evaluation_id,
        score_date,
        score_model_id,
        sum(points + group_cap_change) as points
    from {{ ref('int_account_scoring__group_points') }}
    group by subject, subject_id, evaluation_id, score_date, score_model_id

),

subjects as (

    select
        score_dates.subject,
        score_dates.subject_id,
        score_dates.evaluation_id,
        score_dates.score_date,
        score_dates.days_back,
        models.score_model_id,
        models.score_cap,
        models.score_floor
    from {{ ref('int_account_scoring__score_dates') }} as score_dates
    inner join {{ ref('int_account_scoring__models') }} as models
        on
            score_dates.subject = models.subject
            and {{ is_scored('score_dates', 'models') }}
    where models.rolls_up_score_model_id is null

),

totals as (

    select
        subjects.*,
        coalesce(summed.points, 0) as points
    from subjects
    left join summed
        on
            subjects.subject = summed.subject
            and subjects.subject_id = summed.subject_id
            and subjects.evaluation_id = summed.evaluation_id
            and subjects.score_date = summed.score_date
            and subjects.score_model_id = summed.score_model_id

)

select
    subject,
    subject_id,
    evaluation_id,
    score_date,
    days_back,
    score_model_id,
    {{ round_points('points') }} as points_before_limits,
    {{ round_points(limited('points', 'score_floor', 'score_cap')) }} as score
from totals

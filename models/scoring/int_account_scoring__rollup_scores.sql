with

summed as (

    select
        account_id,
        score_model_id,
        evaluation_id,
        score_date,
        sum(points) as points
    from {{ ref('int_account_scoring__contact_points') }}
    group by account_id, score_model_id, evaluation_id, score_date

),

accounts as (

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
        on score_dates.subject = models.subject and {{ is_scored('score_dates', 'models') }}
    where models.rolls_up_score_model_id is not null

),

totals as (

    select
        accounts.*,
        coalesce(summed.points, 0) as points
    from accounts
    left join summed
        on
            accounts.subject_id = summed.account_id
            and accounts.score_model_id = summed.score_model_id
            and accounts.evaluation_id = summed.evaluation_id
            and accounts.score_date = summed.score_date

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

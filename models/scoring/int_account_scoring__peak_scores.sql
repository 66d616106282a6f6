with

scores as (

    select * from {{ ref('int_account_scoring__rule_scores') }}
    union all
    select * from {{ ref('int_account_scoring__rollup_scores') }}

),

days as (

    select
        scores.subject,
        scores.subject_id,
        scores.evaluation_id,
        scores.score_model_id,
        models.hold_days,
        cast(max(case when scores.days_back = 0 then scores.points_before_limits end) as decimal(18, 4)) as points_before_limits,
        cast(max(case when scores.days_back = 0 then scores.score end) as decimal(18, 4)) as score,
        cast(max(case when scores.days_back <= models.hold_days then scores.score end) as decimal(18, 4)) as peak_score
    from scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    group by scores.subject, scores.subject_id, scores.evaluation_id, scores.score_model_id, models.hold_days

)

-- Where days of the hold were not scored, its first day was asked for by another evaluation.
select
    days.subject,
    days.subject_id,
    days.evaluation_id,
    days.score_model_id,
    days.points_before_limits,
    days.score,
    greatest(days.peak_score, coalesce(hold_start.score, days.peak_score)) as peak_score
from days
left join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on days.evaluation_id = evaluations.evaluation_id and evaluations.has_bands and not evaluations.has_hold
left join {{ ref('int_account_scoring__evaluations') }} as start_days
    on evaluations.purpose = start_days.purpose and start_days.score_date = {{ days_before('evaluations.score_date', 'days.hold_days') }}
left join days as hold_start
    on
        start_days.evaluation_id = hold_start.evaluation_id
        and days.subject = hold_start.subject
        and days.subject_id = hold_start.subject_id
        and days.score_model_id = hold_start.score_model_id

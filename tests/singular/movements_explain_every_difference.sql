-- What moved a score adds up to the difference between the last two days that were kept, to the last of its four decimals.

with

kept as (

    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        snapshot_date,
        score
    from {{ ref('lead_score_history') }}
    union all
    select
        'account' as subject,
        account_id as subject_id,
        score_model_id,
        snapshot_date,
        score
    from {{ ref('account_score_history') }}

),

pairs as (

    select
        snapshot_date,
        previous_date
    from {{ ref('score_movements') }}
    where snapshot_date = (select max(movements.snapshot_date) from {{ ref('score_movements') }} as movements)
    group by snapshot_date, previous_date

),

differences as (

    select
        kept.subject,
        kept.subject_id,
        kept.score_model_id,
        sum(case when kept.snapshot_date = pairs.snapshot_date then kept.score else -kept.score end) as points
    from kept
    inner join pairs on kept.snapshot_date in (pairs.snapshot_date, pairs.previous_date)
    group by kept.subject, kept.subject_id, kept.score_model_id

),

explained as (

    select
        movements.subject,
        movements.subject_id,
        movements.score_model_id,
        sum(movements.points) as points
    from {{ ref('score_movements') }} as movements
    inner join pairs on movements.snapshot_date = pairs.snapshot_date
    group by movements.subject, movements.subject_id, movements.score_model_id

)

select
    coalesce(differences.subject, explained.subject) as subject,
    coalesce(differences.subject_id, explained.subject_id) as subject_id,
    coalesce(differences.score_model_id, explained.score_model_id) as score_model_id,
    coalesce(differences.points, 0) as expected_points,
    coalesce(explained.points, 0) as actual_points
from differences
full outer join explained
    on
        differences.subject = explained.subject
        and differences.subject_id = explained.subject_id
        and differences.score_model_id = explained.score_model_id
where coalesce(differences.points, 0) <> coalesce(explained.points, 0)

-- What moved a score adds up to the difference between the two days that were compared, to the last of its four decimals. Of both days the
-- reasons are kept, whose sums are the scores; what the histories say of these days is the same, exactly where it was kept that day, else in
-- whole points.

with

pair as (

    select previous_date from {{ ref('int_account_scoring__history_pair') }}

),

summed as (

    select
        kept.subject,
        kept.subject_id,
        kept.score_model_id,
        kept.snapshot_date,
        sum(kept.points) as score
    from {{ ref('int_account_scoring__history_reasons') }} as kept
    inner join pair on kept.snapshot_date >= pair.previous_date
    group by kept.subject, kept.subject_id, kept.score_model_id, kept.snapshot_date

),

days as (

    select distinct snapshot_date from summed

),

differences as (

    select
        summed.subject,
        summed.subject_id,
        summed.score_model_id,
        sum(case when summed.snapshot_date = pair.previous_date then -summed.score else summed.score end) as points
    from summed
    cross join pair
    group by summed.subject, summed.subject_id, summed.score_model_id

),

explained as (

    select
        movements.subject,
        movements.subject_id,
        movements.score_model_id,
        sum(movements.points) as points
    from {{ ref('score_movements') }} as movements
    inner join pair on movements.previous_date = pair.previous_date
    inner join days on movements.snapshot_date = days.snapshot_date
    group by movements.subject, movements.subject_id, movements.score_model_id

),

states as (

    select scores.*
    from {{ ref('scores_by_day') }} as scores
    where scores.snapshot_date in (select days.snapshot_date from days)

),

compared as (

    select
        'movements' as compared_with,
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
    union all
    select
        'history' as compared_with,
        coalesce(summed.subject, states.subject) as subject,
        coalesce(summed.subject_id, states.subject_id) as subject_id,
        coalesce(summed.score_model_id, states.score_model_id) as score_model_id,
        case
            when states.kept_on = states.snapshot_date then coalesce(summed.score, 0)
            else {{ whole_points('coalesce(summed.score, 0)') }}
        end as expected_points,
        -- Who has reasons was scored.
        case when states.kept_on = states.snapshot_date then states.score else {{ whole_points('states.score') }} end as actual_points
    from summed
    full outer join states
        on
            summed.subject = states.subject
            and summed.subject_id = states.subject_id
            and summed.score_model_id = states.score_model_id
            and summed.snapshot_date = states.snapshot_date

)

select *
from compared
where coalesce(expected_points <> actual_points, true)

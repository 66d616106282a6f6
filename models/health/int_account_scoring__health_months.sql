with

days as (

    select
        snapshot_date,
        cast({{ dbt.date_trunc('month', 'snapshot_date') }} as date) as month_start
    from {{ ref('score_history_days') }}
    where snapshot_date <= {{ as_of() }}

),

-- The last build of a month speaks for it, so that months with many builds count no more than others.
last_days as (

    select
        month_start,
        max(snapshot_date) as snapshot_date
    from days
    group by month_start

)

select
    scores.subject,
    scores.subject_id,
    scores.score_model_id,
    last_days.month_start,
    scores.snapshot_date,
    scores.score,
    scores.band,
    scores.tier
from {{ ref('scores_by_day') }} as scores
inner join last_days on scores.snapshot_date = last_days.snapshot_date
where not scores.is_disqualified

with

causes as (

    select
        subject_id as lead_id,
        score_model_id,
        cause,
        sum(points) as points
    from {{ ref('int_account_scoring__history_changes') }}
    where subject = 'lead'
    group by subject_id, score_model_id, cause
    having sum(points) <> 0

),

scores_before as (

    select
        reasons.subject_id as lead_id,
        reasons.score_model_id,
        -- 0 for who had no points.
        sum(case when reasons.snapshot_date = pair.previous_date then reasons.points else 0 end) as score
    from {{ ref('int_account_scoring__history_reasons') }} as reasons
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on reasons.snapshot_date >= pair.previous_date
    where reasons.subject = 'lead'
    group by reasons.subject_id, reasons.score_model_id

),

largest as (

    select
        *,
        row_number() over (partition by lead_id, score_model_id order by abs(points) desc, cause) as size_rank
    from causes

)

-- The score before, and after each cause, one after the other: what is another policy or lead first, limits last.
select
    scores_before.lead_id,
    scores_before.score_model_id,
    'before' as cause,
    0 as place,
    cast(0 as decimal(18, 4)) as points,
    cast(scores_before.score as decimal(18, 4)) as score,
    largest.cause as largest_cause
from scores_before
left join largest
    on
        scores_before.lead_id = largest.lead_id
        and scores_before.score_model_id = largest.score_model_id
        and largest.size_rank = 1
union all
select
    causes.lead_id,
    causes.score_model_id,
    causes.cause,
    {{ place_of_cause('causes.cause') }} as place,
    cast(causes.points as decimal(18, 4)) as points,
    cast(coalesce(scores_before.score, 0) + sum(causes.points) over (
        partition by causes.lead_id, causes.score_model_id
        order by {{ place_of_cause('causes.cause') }}, causes.cause
        rows between unbounded preceding and current row
    ) as decimal(18, 4)) as score,
    cast(null as {{ dbt.type_string() }}) as largest_cause
from causes
left join scores_before on causes.lead_id = scores_before.lead_id and causes.score_model_id = scores_before.score_model_id

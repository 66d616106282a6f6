{% set above = 'partition by score_model_id order by whole_score desc rows between unbounded preceding and current row' %}

with

scores as (

    select
        subject,
        subject_id,
        cutoff_date,
        score_model_id,
        score,
        lag(score) over (partition by score_model_id, subject_id order by cutoff_date) as last_score,
        min(cutoff_date) over (partition by score_model_id) as first_cutoff,
        max(cutoff_date) over (partition by score_model_id) as last_cutoff
    from {{ ref('int_account_scoring__backtest_compared_scores') }}
    where is_champion

),

answers as (

    select subjects.*
    from {{ ref('int_account_scoring__backtest_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on subjects.outcome_id = outcomes.outcome_id
    where outcomes.is_primary

),

-- Who is at or above a score now, less who was there now and at the cut-off before, has entered in between.
counts as (

    select
        scores.score_model_id,
        floor(scores.score) as whole_score,
        case when scores.cutoff_date > scores.first_cutoff then 1 else 0 end as entered,
        case when answers.subject_id is not null then 1 else 0 end as observations,
        case when answers.has_outcome then 1 else 0 end as outcomes,
        scores.first_cutoff,
        scores.last_cutoff
    from scores
    left join answers
        on scores.subject = answers.subject and scores.subject_id = answers.subject_id and scores.cutoff_date = answers.cutoff_date
    union all
    select
        score_model_id,
        floor(least(score, last_score)) as whole_score,
        -1 as entered,
        0 as observations,
        0 as outcomes,
        first_cutoff,
        last_cutoff
    from scores
    where last_score is not null

),

summed as (

    select
        score_model_id,
        whole_score,
        {{ dbt.datediff('min(first_cutoff)', 'max(last_cutoff)', 'day') }}
            as day_count,
        sum(entered) as entered,
        sum(observations) as observations,
        sum(outcomes) as outcomes
    from counts
    group by score_model_id, whole_score

)

select
    score_model_id,
    cast(whole_score as decimal(18, 4)) as whole_score,
    sum(observations) over ({{ above }}) as observations_above,
    sum(outcomes) over ({{ above }}) as outcomes_above,
    {{ share('sum(outcomes) over (' ~ above ~ ')', 'sum(observations) over (' ~ above ~ ')') }} as hit_rate,
    -- Null where there is one cut-off only.
    {{ share('sum(entered) over (' ~ above ~ ')', weeks('day_count')) }} as entered_per_week
from summed

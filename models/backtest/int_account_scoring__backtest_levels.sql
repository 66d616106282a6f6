{% set group = 'outcome_id, subject, score_id, cutoff_date' %}
{% set below = 'partition by ' ~ group ~ ' order by score rows between unbounded preceding and current row' %}

with

levels as (

    select
        subjects.outcome_id,
        subjects.subject,
        scores.score_id,
        subjects.cutoff_date,
        scores.score,
        sum(case when subjects.has_outcome then 1 else 0 end) as outcomes,
        sum(case when subjects.has_outcome then 0 else 1 end) as others
    from {{ ref('int_account_scoring__backtest_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__backtest_compared_scores') }} as scores
        on
            subjects.subject = scores.subject
            and subjects.subject_id = scores.subject_id
            and subjects.cutoff_date = scores.cutoff_date
    group by subjects.outcome_id, subjects.subject, scores.score_id, subjects.cutoff_date, scores.score

),

summed as (

    select
        *,
        sum(outcomes) over ({{ below }}) as outcomes_up_to_here,
        sum(others) over ({{ below }}) as others_up_to_here,
        sum(outcomes) over (partition by {{ group }}) as all_outcomes,
        sum(others) over (partition by {{ group }}) as all_others
    from levels

)

select
    {{ group }},
    score,
    outcomes,
    others,
    all_outcomes,
    all_others,
    others_up_to_here - others as others_below,
    all_outcomes - outcomes_up_to_here as outcomes_above,
    outcomes_up_to_here + others_up_to_here - outcomes - others as subjects_below,
    all_outcomes + all_others - outcomes_up_to_here - others_up_to_here as subjects_above
from summed

select
    subjects.outcome_id,
    subjects.subject,
    subjects.subject_id,
    subjects.cutoff_date,
    subjects.has_outcome,
    levels.score_id,
    levels.outcomes,
    levels.others,
    levels.all_outcomes,
    levels.all_others,
    levels.others_below,
    levels.outcomes_above,
    levels.subjects_below,
    levels.subjects_above
from {{ ref('int_account_scoring__backtest_subjects') }} as subjects
inner join {{ ref('int_account_scoring__backtest_compared_scores') }} as scores
    on
        subjects.subject = scores.subject
        and subjects.subject_id = scores.subject_id
        and subjects.cutoff_date = scores.cutoff_date
inner join {{ ref('int_account_scoring__backtest_levels') }} as levels
    on
        subjects.outcome_id = levels.outcome_id
        and scores.score_id = levels.score_id
        and subjects.subject = levels.subject
        and subjects.cutoff_date = levels.cutoff_date
        and scores.score = levels.score

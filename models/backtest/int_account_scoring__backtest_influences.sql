with

subjects as (

    select * from {{ ref('int_account_scoring__backtest_subjects') }}

),

ranked as (

    select
        subjects.outcome_id,
        subjects.subject,
        subjects.subject_id,
        subjects.cutoff_date,
        subjects.has_outcome,
        levels.score_id,
        case
            when subjects.has_outcome then {{ with_half_of_ties('levels.others_below', 'levels.others') }}
            else {{ with_half_of_ties('levels.outcomes_above', 'levels.outcomes') }}
        end as right_pairs,
        case when subjects.has_outcome then levels.all_others else levels.all_outcomes end as pairs
    from subjects
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

),

-- Each cut-off counts for itself and for all together.
periods as (

    select
        *,
        cast(cutoff_date as {{ dbt.type_string() }}) as period
    from ranked
    union all
    select
        *,
        {{ all_cutoffs() }} as period
    from ranked

),

-- How far a subject's share of pairs in the right order is from that of all, as a part of all pairs.
influences as (

    select
        periods.outcome_id,
        periods.subject,
        periods.subject_id,
        periods.score_id,
        periods.period,
        periods.has_outcome,
        {{ carried(share('periods.right_pairs - aucs.auc * periods.pairs', 'aucs.pairs')) }} as influence
    from periods
    inner join {{ ref('int_account_scoring__backtest_aucs') }} as aucs
        on
            periods.outcome_id = aucs.outcome_id
            and periods.subject = aucs.subject
            and periods.score_id = aucs.score_id
            and periods.period = aucs.period
    where aucs.pairs > 0

)

select
    outcome_id,
    subject,
    subject_id,
    score_id,
    period,
    max(case when has_outcome then 1 else 0 end) = 1 as has_outcome,
    max(case when has_outcome then 0 else 1 end) = 1 as has_other,
    coalesce(sum(case when has_outcome then influence end), 0) as outcome_part,
    coalesce(sum(case when not has_outcome then influence end), 0) as other_part
from influences
group by outcome_id, subject, subject_id, score_id, period

with

placed as (

    select
        outcome_id,
        subject,
        subject_id,
        cutoff_date,
        has_outcome,
        score_id,
        case
            when has_outcome then {{ with_half_of_ties('others_below', 'others') }}
            else {{ with_half_of_ties('outcomes_above', 'outcomes') }}
        end as right_pairs,
        case when has_outcome then all_others else all_outcomes end as pairs
    from {{ ref('int_account_scoring__backtest_ranked_subjects') }}

),

-- Each cut-off counts for itself and for all together.
periods as (

    select
        *,
        cast(cutoff_date as {{ dbt.type_string() }}) as period
    from placed
    union all
    select
        *,
        {{ all_cutoffs() }} as period
    from placed

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
        case when aucs.pairs > 0 then {{ carried(share('periods.right_pairs - aucs.auc * periods.pairs', 'aucs.pairs')) }} end as influence
    from periods
    inner join {{ ref('int_account_scoring__backtest_aucs') }} as aucs
        on
            periods.outcome_id = aucs.outcome_id
            and periods.subject = aucs.subject
            and periods.score_id = aucs.score_id
            and periods.period = aucs.period

)

select
    outcome_id,
    subject,
    subject_id,
    score_id,
    period,
    max(case when has_outcome then 1 else 0 end) = 1 as has_outcome,
    max(case when has_outcome then 0 else 1 end) = 1 as has_other,
    cast(coalesce(sum(case when has_outcome then influence end), 0) as {{ type_double() }}) as outcome_part,
    cast(coalesce(sum(case when not has_outcome then influence end), 0) as {{ type_double() }}) as other_part
from influences
group by outcome_id, subject, subject_id, score_id, period

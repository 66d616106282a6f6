with

aucs as (

    select * from {{ ref('int_account_scoring__backtest_aucs') }}

),

placed as (

    select
        outcome_id,
        subject,
        subject_id,
        cast(cutoff_date as {{ dbt.type_string() }}) as cutoff,
        has_outcome,
        score_id,
        case
            when has_outcome then {{ with_half_of_ties('others_below', 'others') }}
            else {{ with_half_of_ties('outcomes_above', 'outcomes') }}
        end as right_pairs,
        case when has_outcome then all_others else all_outcomes end as pairs
    from {{ ref('int_account_scoring__backtest_ranked_subjects') }}

),

-- On the AUC of its cut-off, and on that of all cut-offs.
influences as (

    select
        placed.outcome_id,
        placed.subject,
        placed.subject_id,
        placed.score_id,
        placed.cutoff,
        placed.has_outcome,
        {{ influence('placed', 'cutoff_aucs') }} as influence_on_cutoff,
        {{ influence('placed', 'all_aucs') }} as influence_on_all
    from placed
    inner join aucs as cutoff_aucs
        on
            placed.outcome_id = cutoff_aucs.outcome_id
            and placed.subject = cutoff_aucs.subject
            and placed.score_id = cutoff_aucs.score_id
            and placed.cutoff = cutoff_aucs.period
    inner join aucs as all_aucs
        on
            placed.outcome_id = all_aucs.outcome_id
            and placed.subject = all_aucs.subject
            and placed.score_id = all_aucs.score_id
            and all_aucs.period = {{ all_cutoffs() }}

)

-- At one cut-off a subject is there once, so that there is nothing to add up.
select
    outcome_id,
    subject,
    subject_id,
    score_id,
    cutoff as period,
    has_outcome,
    not has_outcome as has_other,
    cast(case when has_outcome then coalesce(influence_on_cutoff, 0) else 0 end as {{ type_double() }}) as outcome_part,
    cast(case when has_outcome then 0 else coalesce(influence_on_cutoff, 0) end as {{ type_double() }}) as other_part
from influences
union all
select
    outcome_id,
    subject,
    subject_id,
    score_id,
    {{ all_cutoffs() }} as period,
    max(case when has_outcome then 1 else 0 end) = 1 as has_outcome,
    max(case when has_outcome then 0 else 1 end) = 1 as has_other,
    cast(coalesce(sum(case when has_outcome then influence_on_all end), 0) as {{ type_double() }}) as outcome_part,
    cast(coalesce(sum(case when not has_outcome then influence_on_all end), 0) as {{ type_double() }}) as other_part
from influences
group by outcome_id, subject, subject_id, score_id

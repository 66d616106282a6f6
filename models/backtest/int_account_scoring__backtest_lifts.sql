with

chosen as (

    select
        ranked.outcome_id,
        ranked.subject,
        ranked.subject_id,
        ranked.cutoff_date,
        ranked.score_id,
        ranked.has_outcome,
        top_shares.top_share,
        {{ part_within_top(
            'top_shares.top_share', '(ranked.all_outcomes + ranked.all_others)', 'ranked.subjects_above', '(ranked.outcomes + ranked.others)'
        ) }} as part
    from {{ ref('int_account_scoring__backtest_ranked_subjects') }} as ranked
    cross join {{ ref('int_account_scoring__policy_backtest_shares') }} as top_shares

),

periods as (

    select
        *,
        cast(cutoff_date as {{ dbt.type_string() }}) as period
    from chosen
    where part > 0
    union all
    select
        *,
        {{ all_cutoffs() }} as period
    from chosen
    where part > 0

),

by_subject as (

    select
        outcome_id,
        score_id,
        period,
        top_share,
        subject_id,
        sum({{ summable('part') }}) as chosen,
        sum(case when has_outcome then {{ summable('part') }} else 0 end) as hits,
        max({{ summable('part') }}) as part_of_subject
    from periods
    group by outcome_id, score_id, period, top_share, subject_id

)

select
    outcome_id,
    score_id,
    period,
    top_share,
    cast(sum(chosen) as {{ type_decimal(28, 10) }}) as chosen,
    cast(sum(hits) as {{ type_decimal(28, 10) }}) as hits,
    -- One who is at the top at every cut-off is still one.
    cast(sum(part_of_subject) as {{ type_double() }}) as chosen_subjects,
    {{ share('sum(hits)', 'sum(chosen)') }} as hit_rate
from by_subject
group by outcome_id, score_id, period, top_share

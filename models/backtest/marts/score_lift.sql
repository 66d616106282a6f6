{% set subjects = '(ranked.all_outcomes + ranked.all_others)' %}

with

top_shares as (

    select {{ policy_number('top_share') }} as top_share from {{ policy('backtest_shares') }}

),

chosen as (

    select
        ranked.outcome_id,
        ranked.score_id,
        ranked.cutoff_date,
        ranked.subject_id,
        ranked.has_outcome,
        top_shares.top_share,
        {{ summable(part_within_top('top_shares.top_share', subjects, 'ranked.subjects_above', '(ranked.outcomes + ranked.others)')) }} as part
    from {{ ref('int_account_scoring__backtest_ranked_subjects') }} as ranked
    -- Most are below the line, and nothing is worked out for them.
    inner join top_shares on ranked.subjects_above < {{ places_at_top('top_shares.top_share', subjects) }}

),

-- At one cut-off a subject is there once.
by_cutoff as (

    select
        outcome_id,
        score_id,
        cast(cutoff_date as {{ dbt.type_string() }}) as period,
        top_share,
        sum(part) as chosen,
        sum(case when has_outcome then part else 0 end) as hits,
        sum(part) as chosen_subjects
    from chosen
    group by outcome_id, score_id, cutoff_date, top_share

),

by_subject as (

    select
        outcome_id,
        score_id,
        top_share,
        subject_id,
        sum(part) as chosen,
        sum(case when has_outcome then part else 0 end) as hits,
        -- One who is at the top at every cut-off is still one.
        max(part) as part_of_subject
    from chosen
    group by outcome_id, score_id, top_share, subject_id

),

periods as (

    select * from by_cutoff
    union all
    select
        outcome_id,
        score_id,
        {{ all_cutoffs() }} as period,
        top_share,
        sum(chosen) as chosen,
        sum(hits) as hits,
        sum(part_of_subject) as chosen_subjects
    from by_subject
    group by outcome_id, score_id, top_share

),

lifts_of_periods as (

    select
        outcome_id,
        score_id,
        period,
        top_share,
        cast(chosen as {{ type_decimal(28, 10) }}) as chosen,
        cast(hits as {{ type_decimal(28, 10) }}) as hits,
        cast(chosen_subjects as {{ type_double() }}) as chosen_subjects,
        {{ share('hits', 'chosen') }} as hit_rate
    from periods

),

lifts as (

    select
        lifts.*,
        judgements.subject,
        judgements.outcomes,
        judgements.base_rate,
        judgements.status,
        {{ share_bound('lifts.hit_rate', 'lifts.chosen_subjects', -1) }} as hit_rate_low,
        {{ share_bound('lifts.hit_rate', 'lifts.chosen_subjects', 1) }} as hit_rate_high
    from lifts_of_periods as lifts
    inner join {{ ref('int_account_scoring__backtest_judgements') }} as judgements
        on lifts.outcome_id = judgements.outcome_id and lifts.score_id = judgements.score_id and lifts.period = judgements.period

)

select
    this_backtest.backtest_number,
    lifts.outcome_id,
    lifts.subject,
    lifts.score_id,
    lifts.period,
    cast(lifts.top_share as decimal(18, 6)) as top_share,
    {{ round_points('lifts.chosen') }} as chosen,
    {{ round_points('lifts.hits') }} as hits,
    {%- for rate in ['hit_rate', 'hit_rate_low', 'hit_rate_high'] %}
    case when lifts.status = 'ok' then {{ statistic('lifts.' ~ rate) }} end as {{ rate }},
    {%- endfor %}
    {%- for lift, rate in [('lift', 'hit_rate'), ('lift_low', 'hit_rate_low'), ('lift_high', 'hit_rate_high')] %}
    case when lifts.status = 'ok' then {{ statistic(share('lifts.' ~ rate, 'lifts.base_rate')) }} end as {{ lift }},
    {%- endfor %}
    case when lifts.status = 'ok' then {{ statistic(share('lifts.hits', 'lifts.outcomes')) }} end as capture,
    lifts.status,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from lifts
cross join {{ this_backtest() }} as this_backtest

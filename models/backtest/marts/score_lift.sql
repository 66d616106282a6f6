with

lifts as (

    select
        lifts.*,
        judgements.subject,
        judgements.outcomes,
        judgements.base_rate,
        judgements.status,
        {{ share_bound('lifts.hit_rate', 'lifts.chosen_subjects', -1) }} as hit_rate_low,
        {{ share_bound('lifts.hit_rate', 'lifts.chosen_subjects', 1) }} as hit_rate_high
    from {{ ref('int_account_scoring__backtest_lifts') }} as lifts
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

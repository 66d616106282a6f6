with

tenths as (

    select
        tenths.*,
        {{ days_before('tenths.cutoff_date', '(-cast(outcomes.horizon_days as int))') }} as horizon_end
    from {{ ref('int_account_scoring__backtest_tenths') }} as tenths
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on tenths.outcome_id = outcomes.outcome_id

),

-- What could have been said on the day: cut-offs whose horizon was over by then.
earlier as (

    select
        tenths.outcome_id,
        tenths.score_id,
        tenths.cutoff_date,
        tenths.score_tenth,
        tenths.observations,
        tenths.outcomes,
        sum(known.outcomes) as known_outcomes,
        sum(known.observations) as known_observations,
        sum(case when known.score_tenth = tenths.score_tenth then known.outcomes end) as tenth_outcomes,
        sum(case when known.score_tenth = tenths.score_tenth then known.observations end) as tenth_observations
    from tenths
    inner join tenths as known
        on
            tenths.outcome_id = known.outcome_id
            and tenths.score_id = known.score_id
            and tenths.cutoff_date >= known.horizon_end
    group by
        tenths.outcome_id, tenths.score_id, tenths.cutoff_date, tenths.score_tenth, tenths.observations, tenths.outcomes

)

select
    outcome_id,
    score_id,
    cutoff_date,
    score_tenth,
    observations,
    outcomes,
    {{ share('known_outcomes', 'known_observations') }} as base_forecast,
    -- A tenth that was empty so far, because many scores are equal, is forecast as everybody.
    coalesce({{ share('tenth_outcomes', 'tenth_observations') }}, {{ share('known_outcomes', 'known_observations') }}) as forecast
from earlier

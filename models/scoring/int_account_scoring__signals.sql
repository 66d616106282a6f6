select
    rule_signals.signal_key,
    rule_signals.quantity_per_unit,
    rule_signals.daily_cap,
    rule_signals.decay_mode,
    -- A half-life that stands beside mode none is allowed, and must fade nothing.
    cast(case when rule_signals.decay_mode <> 'none' then rule_signals.half_life_days end as decimal(18, 6)) as half_life_days,
    rule_signals.lifespan_days,
    max(models.needed_days_ahead) as needed_days_ahead,
    -- What is left of a past day is then the same share later on, so that days can be added up.
    rule_signals.decay_mode in ('half_life', 'none') as fades_alone
from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
inner join {{ ref('int_account_scoring__models') }} as models on rule_signals.score_model_id = models.score_model_id
group by
    rule_signals.signal_key, rule_signals.quantity_per_unit, rule_signals.daily_cap, rule_signals.decay_mode,
    rule_signals.half_life_days, rule_signals.lifespan_days
union all
select
    {{ engagement_signal() }} as signal_key,
    cast(null as decimal(18, 6)) as quantity_per_unit,
    cast(null as decimal(18, 6)) as daily_cap,
    'none' as decay_mode,
    cast(null as decimal(18, 6)) as half_life_days,
    cast(null as decimal(18, 6)) as lifespan_days,
    coalesce(max(needed_days_ahead), 0) as needed_days_ahead,
    true as fades_alone
from {{ ref('int_account_scoring__models') }}

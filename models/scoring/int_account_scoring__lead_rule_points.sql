with

rules as (

    select
        rule_signals.signal_key,
        activity_rules.*,
        models.needed_days,
        models.needed_days_ahead,
        models.is_rolled_up
    from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
    inner join {{ ref('int_account_scoring__policy_activity_rules') }} as activity_rules on rule_signals.rule_id = activity_rules.rule_id
    inner join {{ ref('int_account_scoring__models') }} as models on rule_signals.score_model_id = models.score_model_id

)

select
    signal_units.lead_id,
    signal_units.evaluation_id,
    signal_units.score_date,
    signal_units.days_back,
    signal_units.is_explained,
    rules.score_model_id,
    rules.rule_id,
    rules.rule_group_id,
    rules.rule_cap,
    signal_units.activity_count,
    cast(signal_units.last_occurred_at as date) as last_activity_date,
    {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * signal_units.decayed_units') }} as points
from {{ ref('int_account_scoring__signal_units') }} as signal_units
inner join rules
    on
        signal_units.signal_key = rules.signal_key
        and {{ is_scored('signal_units', 'rules') }}

with

looks as (

    select * from {{ ref('int_account_scoring__calibration_looks') }}

),

intent_models as (

    select score_model_id from {{ policy_score_models() }}
    where subject = 'lead' and dimension = 'intent' and status = 'live'

),

counted_rules as (

    select
        pattern_rules.pattern_key,
        pattern_rules.rule_id
    from {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
    inner join intent_models on pattern_rules.score_model_id = intent_models.score_model_id
    where pattern_rules.is_counted and {{ is_valid_on('pattern_rules', as_of()) }}

),

pattern_signals as (

    select
        pattern_key,
        'activity_rule' as signal_type,
        rule_id as signal
    from counted_rules
    union all
    select
        patterns.pattern_key,
        'activity_type' as signal_type,
        patterns.activity_type as signal
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    left join counted_rules on patterns.pattern_key = counted_rules.pattern_key
    where counted_rules.pattern_key is null
    union all
    select
        pattern_key,
        'channel' as signal_type,
        channel as signal
    from {{ ref('int_account_scoring__activity_patterns') }}
    where channel <> ''
    union all
    select
        pattern_key,
        'campaign' as signal_type,
        campaign_id as signal
    from {{ ref('int_account_scoring__activity_pattern_texts') }}
    where campaign_id is not null

),

-- What came before the outcome, or before the day on which somebody without one is looked at.
activities as (

    select
        looks.lead_id,
        counted.pattern_key,
        min(counted.activity_date) as first_date
    from {{ ref('int_account_scoring__activity_known') }} as counted
    inner join looks on counted.lead_key = looks.lead_key and counted.counts_from < looks.look_date
    where counted.known_to is null
    group by looks.lead_id, counted.pattern_key

),

signals as (

    select
        lead_values.lead_id,
        'attribute' as signal_type,
        lead_values.attribute as signal,
        value_groups.signal_value,
        cast(null as date) as first_date
    from {{ ref('int_account_scoring__calibration_lead_values') }} as lead_values
    inner join {{ ref('int_account_scoring__calibration_value_groups') }} as value_groups
        on lead_values.attribute = value_groups.attribute and lead_values.value = value_groups.value
    union all
    select
        activities.lead_id,
        pattern_signals.signal_type,
        pattern_signals.signal,
        '' as signal_value,
        min(activities.first_date) as first_date
    from activities
    inner join pattern_signals on activities.pattern_key = pattern_signals.pattern_key
    group by activities.lead_id, pattern_signals.signal_type, pattern_signals.signal

)

select
    looks.outcome_id,
    looks.conversion,
    looks.outcome_date,
    signals.*
from signals
inner join looks on signals.lead_id = looks.lead_id

{% set age = age_in_days('days.activity_date', 'looks.look_date') %}

with

looks as (

    select * from {{ ref('int_account_scoring__calibration_looks') }}

),

statistics as (

    select * from {{ ref('int_account_scoring__calibration_signal_statistics') }}
    where is_enough

),

attribute_evidence as (

    select
        signals.lead_id,
        signals.signal_type,
        signals.signal,
        statistics.weight_of_evidence as value
    from {{ ref('int_account_scoring__calibration_signals') }} as signals
    inner join statistics
        on
            signals.signal_type = statistics.signal_type
            and signals.signal = statistics.signal
            and signals.signal_value = statistics.signal_value
    where signals.signal_type = 'attribute'

),

faded_units as (

    select
        looks.lead_id,
        'activity_rule' as signal_type,
        days.rule_id as signal,
        cast(sum({{ summable(
            'days.units * (' ~ decay('days.decay_mode', age, 'days.half_life_days', 'days.lifespan_days') ~ ')'
        ) }}) as {{ type_double() }}) as value
    from {{ ref('int_account_scoring__calibration_rule_days') }} as days
    inner join looks on days.lead_key = looks.lead_key and days.counts_from < looks.look_date
    inner join statistics on statistics.signal_type = 'activity_rule' and days.rule_id = statistics.signal
    group by looks.lead_id, days.rule_id

)

select * from attribute_evidence
union all
select * from faded_units

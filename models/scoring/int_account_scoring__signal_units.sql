{% set age = age_in_days('lead_signals.part_date', 'subjects.score_date') %}
{% set share_left = decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days') %}
{% set scores_past_days = module_is_on('backtest') or module_is_on('replay') %}

with

signals as (

    select * from {{ ref('int_account_scoring__signals') }}

),
{%- if scores_past_days %}

unsettled as (

    select * from {{ ref('int_account_scoring__unsettled_leads') }}

),
{%- else %}

-- In the present everybody is as the kept signals say.
unsettled as (

    select
        cast(0 as int) as evaluation_id,
        cast(0 as bigint) as lead_key
    from (select 1 as placeholder) as placeholders
    where 1 = 0

),
{%- endif %}

subjects as (

    select subjects.*
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    left join unsettled on subjects.evaluation_id = unsettled.evaluation_id and subjects.lead_key = unsettled.lead_key
    where unsettled.lead_key is null

)

-- One number holds all of the past, so that there is nothing to add up.
select
    subjects.subject,
    subjects.subject_id,
    subjects.evaluation_id,
    subjects.days_ahead,
    lead_signals.signal_key,
    lead_signals.activity_count,
    lead_signals.last_occurred_at,
    cast(lead_signals.units as {{ type_double() }}) * {{ faded_share(age, 'signals.half_life_days') }} as decayed_units,
    cast(lead_signals.units_over_cap as {{ type_double() }}) * {{ faded_share(age, 'signals.half_life_days') }} as decayed_units_over_cap
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join signals on lead_signals.signal_key = signals.signal_key and signals.fades_alone
inner join subjects on lead_signals.lead_key = subjects.lead_key and subjects.days_ahead <= signals.needed_days_ahead
-- Nothing from the future counts, so that a past day can be scored again.
where lead_signals.part_date <= subjects.score_date
union all
select
    subjects.subject,
    subjects.subject_id,
    subjects.evaluation_id,
    subjects.days_ahead,
    lead_signals.signal_key,
    sum(lead_signals.activity_count) as activity_count,
    max(lead_signals.last_occurred_at) as last_occurred_at,
    cast(sum({{ carried('lead_signals.units * ' ~ share_left) }}) as {{ type_double() }}) as decayed_units,
    cast(sum({{ carried('lead_signals.units_over_cap * ' ~ share_left) }}) as {{ type_double() }}) as decayed_units_over_cap
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join signals on lead_signals.signal_key = signals.signal_key and not signals.fades_alone
inner join subjects on lead_signals.lead_key = subjects.lead_key and subjects.days_ahead <= signals.needed_days_ahead
where lead_signals.part_date <= subjects.score_date
group by subjects.subject, subjects.subject_id, subjects.evaluation_id, subjects.days_ahead, lead_signals.signal_key
{%- if scores_past_days %}
union all
select
    subject,
    subject_id,
    evaluation_id,
    days_ahead,
    signal_key,
    activity_count,
    last_occurred_at,
    decayed_units,
    -- Reasons are of the present.
    cast(null as {{ type_double() }}) as decayed_units_over_cap
from {{ ref('int_account_scoring__past_units') }}
{%- endif %}

-- depends_on: {{ ref('int_activity__log') }}, {{ ref('int_identity__merges') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='lead_key',
    on_schema_change='fail',
) }}

with

facts as (

    select * from {{ ref('int_scoring__state_facts') }}

),

{%- if is_incremental() %}

touched as (

    {{ touched_leads(this) }}

),
{%- endif %}

signals as (

    select distinct
        signal_key,
        quantity_per_unit,
        daily_cap,
        decay_mode,
        half_life_days
    from {{ ref('int_scoring__signals') }}

),

days as (

    select
        counted.lead_key,
        pattern_signals.signal_key,
        counted.activity_date,
        count(*) as activity_count,
        sum(coalesce(counted.quantity, 0)) as quantity,
        max(counted.occurred_at) as last_occurred_at
    from {{ ref('int_activity__counted') }} as counted
    inner join {{ ref('int_scoring__pattern_signals') }} as pattern_signals on counted.pattern_key = pattern_signals.pattern_key
    {%- if is_incremental() %}
    inner join touched on counted.lead_key = touched.lead_key
    {%- endif %}
    group by counted.lead_key, pattern_signals.signal_key, counted.activity_date

),

-- Nobody is scored on a day before this one again: as_of is at or after the last day, and reaches back by the hold only.
settled as (

    select
        lead_key,
        {{ days_before('max(activity_date)', "(select facts.fact_value from facts where facts.fact = 'hold_days')") }} as settled_date
    from days
    group by lead_key

),

in_units as (

    select
        days.*,
        signals.daily_cap,
        coalesce(signals.decay_mode, 'none') as decay_mode,
        signals.half_life_days,
        settled.settled_date,
        case
            when signals.quantity_per_unit is null then cast(days.activity_count as decimal(28, 6))
            -- Through a decimal, because 0.6 / 0.2 is a little less than 3 as a double.
            else floor({{ summable('days.quantity / signals.quantity_per_unit') }})
        end as units
    from days
    inner join settled on days.lead_key = settled.lead_key
    left join signals on days.signal_key = signals.signal_key

),

parts as (

    select
        lead_key,
        signal_key,
        -- All that these modes need of the settled time is one number: what was left on its last day.
        case when activity_date < settled_date and decay_mode in ('half_life', 'none') then settled_date else activity_date end as part_date,
        sum({{ carried("least(units, daily_cap) * case
            when activity_date < settled_date and decay_mode = 'half_life' then "
            ~ decay("'half_life'", age_in_days('activity_date', 'settled_date'), 'half_life_days', 'null')
            ~ ' else 1 end') }}) as units,
        sum(activity_count) as activity_count,
        max(last_occurred_at) as last_occurred_at
    from in_units
    where units > 0
    group by lead_key, signal_key, part_date

)

select
    lead_key,
    signal_key,
    part_date,
    cast(units as decimal(38, 18)) as units,
    cast(activity_count as bigint) as activity_count,
    last_occurred_at,
    cast(null as {{ dbt.type_string() }}) as fact,
    cast(null as bigint) as fact_key,
    cast(null as bigint) as fact_value
from parts
union all
-- What the table was made of, under no lead: it changes in one step with the rest and cannot be wrong about it.
select
    0 as lead_key,
    null as signal_key,
    null as part_date,
    null as units,
    null as activity_count,
    null as last_occurred_at,
    fact,
    fact_key,
    fact_value
from facts
{%- if is_incremental() %}
union all
-- A lead that has nothing left must lose its rows all the same.
select
    touched.lead_key,
    null as signal_key,
    null as part_date,
    null as units,
    null as activity_count,
    null as last_occurred_at,
    'no_signals' as fact,
    null as fact_key,
    null as fact_value
from touched
left join settled on touched.lead_key = settled.lead_key
where settled.lead_key is null
{%- endif %}

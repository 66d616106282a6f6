-- depends_on: {{ ref('int_account_scoring__activity_log') }}, {{ ref('int_account_scoring__identity_merges') }}
-- depends_on: {{ ref('int_account_scoring__state_facts') }}
{{ config(materialized=kept_table(), incremental_strategy='delete+insert', unique_key='lead_key', on_schema_change='fail') }}

with
{%- if is_incremental() %}

touched as (

    {{ touched_leads(this) }}

),
{%- endif %}

counted as (

    select
        counted.lead_key,
        pattern_signals.signal_key,
        counted.activity_date,
        count(*) as activity_count,
        sum(coalesce(counted.quantity, 0)) as quantity,
        max(counted.occurred_at) as last_occurred_at
    from {{ ref('int_account_scoring__activity_counted') }} as counted
    inner join {{ ref('int_account_scoring__pattern_signals') }} as pattern_signals on counted.pattern_key = pattern_signals.pattern_key
    {%- if is_incremental() %}
    inner join touched on counted.lead_key = touched.lead_key
    {%- endif %}
    group by counted.lead_key, pattern_signals.signal_key, counted.activity_date

),

lead_ends as (

    select
        lead_key,
        max(activity_date) as last_date
    from counted
    group by lead_key

),

days as (

    select
        counted.*,
        lead_ends.last_date,
        signals.decay_mode,
        signals.half_life_days,
        signals.fades_alone,
        {{ days_before(as_of(), 'signals.hold_days') }} as hold_start,
        {{ daily_units('counted', 'signals') }} as units
    from counted
    inner join lead_ends on counted.lead_key = lead_ends.lead_key
    inner join {{ ref('int_account_scoring__signals') }} as signals on counted.signal_key = signals.signal_key

),

-- Who was active within the hold is scored again on earlier days: the last one before it and those in it.
earlier as (

    select
        lead_key,
        signal_key,
        max(activity_date) as part_date
    from days
    where units > 0 and fades_alone and activity_date < last_date and last_date > hold_start
    group by lead_key, signal_key, case when activity_date > hold_start then activity_date end

)

-- All of the past is one number, what was left of it on the lead's last day; but what fades in steps or in a line needs its days.
select
    days.lead_key,
    days.signal_key,
    case when days.fades_alone then days.last_date else days.activity_date end as part_date,
    cast(null as date) as until_date,
    {{ faded_sums('days', 'days.last_date') }},
    {{ no_fact() }}
from days
where days.units > 0
group by days.lead_key, days.signal_key, part_date
union all
select
    days.lead_key,
    days.signal_key,
    earlier.part_date,
    lead(earlier.part_date, 1, days.last_date) over (
        partition by days.lead_key, days.signal_key
        order by earlier.part_date
    ) as until_date,
    {{ faded_sums('days', 'earlier.part_date') }},
    {{ no_fact() }}
from days
inner join earlier
    on days.lead_key = earlier.lead_key and days.signal_key = earlier.signal_key and days.activity_date <= earlier.part_date
where days.units > 0
group by days.lead_key, days.signal_key, days.last_date, earlier.part_date
union all
{{ facts_and_empty_leads('touched' if is_incremental() else none, 'lead_ends') }}

-- depends_on: {{ ref('int_account_scoring__activity_log') }}
{{ config(
    materialized=kept_table(),
    incremental_strategy='delete+insert',
    unique_key='lead_key',
    on_schema_change='append_new_columns',
    **kept_layout(none, 'lead_key'),
) }}

with

pattern_signals as (

    select distinct
        pattern_key,
        signal_key,
        subject
    from {{ ref('int_account_scoring__pattern_rules') }}
    where is_counted

),

-- What the state is made of. It says so itself, so that the next build finds what has changed since.
facts as (

    select
        'form' as fact,
        cast(0 as bigint) as fact_key,
        cast({{ state_form() }} as bigint) as fact_value
    union all
    -- The batch up to which the log was read.
    select
        'batch' as fact,
        0 as fact_key,
        coalesce(max(batch), 0) as fact_value
    from {{ ref('int_account_scoring__activity_log') }}
    union all
    select
        'as_of' as fact,
        0 as fact_key,
        {{ day_number(as_of()) }} as fact_value
    union all
    -- Of leads, and of visitors that were identified.
    select
        'merge' as fact,
        actor_key as fact_key,
        subject_key as fact_value
    from {{ ref('int_account_scoring__identity_actors') }}
    where is_another
    union all
    -- Whose acts are set aside as a machine's, and which.
    select
        'machine' as fact,
        lead_key as fact_key,
        cast(sum(mod(activity_key, {{ key_fold() }})) as bigint) as fact_value
    from (
        select distinct
            lead_key,
            activity_key
        from {{ ref('int_account_scoring__activity_machines') }}
        where is_set_aside
    ) as set_aside
    group by lead_key
    union all
    -- 0: a pattern that was there and counted for nothing.
    select
        'pattern' as fact,
        patterns.pattern_key as fact_key,
        coalesce(pattern_signals.signal_key, 0) as fact_value
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    left join pattern_signals on patterns.pattern_key = pattern_signals.pattern_key
    union all
    select
        'pattern' as fact,
        pattern_key as fact_key,
        {{ number_key(['consent_purpose', 'cast(needs_grant as ' ~ dbt.type_string() ~ ')']) }} as fact_value
    from {{ ref('int_account_scoring__activity_patterns') }}
    where consent_purpose is not null
    union all
    -- What was said of the purposes that patterns ask for: it may come late, and is about what was done before.
    select
        'consent' as fact,
        consents.lead_key as fact_key,
        {{ number_key([
            'consents.purpose', 'cast(consents.is_granted as ' ~ dbt.type_string() ~ ')',
            'cast(consents.changed_at as ' ~ dbt.type_string() ~ ')', 'cast(consents.holds_until as ' ~ dbt.type_string() ~ ')',
        ]) }} as fact_value
    from {{ ref('int_account_scoring__activity_consents') }} as consents
    where consents.purpose in (select patterns.consent_purpose from {{ ref('int_account_scoring__activity_patterns') }} as patterns)

),
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
    from {{ ref('int_account_scoring__activity_known') }} as counted
    inner join pattern_signals
        on counted.pattern_key = pattern_signals.pattern_key and {{ is_key_of('counted.lead_key', 'pattern_signals.subject') }}
    {%- if is_incremental() %}
    inner join touched on counted.lead_key = touched.lead_key
    {%- endif %}
    where counted.known_to is null
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
        {{ daily_units('counted', 'signals') }} as units,
        {{ units_over_daily_cap('counted', 'signals') }} as units_over_cap
    from counted
    inner join lead_ends on counted.lead_key = lead_ends.lead_key
    inner join {{ ref('int_account_scoring__signals') }} as signals on counted.signal_key = signals.signal_key

)

-- All of the past is one number, what was left of it on the lead's last day; but what fades in steps or in a line needs its days.
select
    days.lead_key,
    days.signal_key,
    case when days.fades_alone then days.last_date else days.activity_date end as part_date,
    {{ faded_sums('days', 'days.last_date') }},
    {{ no_fact() }},
    -- Last, because a kept table takes new columns at its end.
    {{ faded_units('days', 'units_over_cap', 'days.last_date') }} as units_over_cap
from days
where days.units > 0
group by days.lead_key, days.signal_key, part_date
union all
-- Facts stand under no lead: they change in one step with the rest and cannot be wrong about it.
select
    cast(0 as bigint) as lead_key,
    {{ no_signal() }},
    fact,
    fact_key,
    fact_value,
    cast(null as {{ type_decimal(38, 18) }}) as units_over_cap
from facts
{%- if is_incremental() %}
union all
-- A touched lead that has nothing left has an empty row, so that its rows of before are replaced.
select
    touched.lead_key,
    {{ no_signal() }},
    {{ no_fact() }},
    cast(null as {{ type_decimal(38, 18) }}) as units_over_cap
from touched
left join lead_ends on touched.lead_key = lead_ends.lead_key
where lead_ends.lead_key is null
{%- endif %}

with

pattern_signals as (

    select distinct
        pattern_key,
        signal_key,
        subject
    from {{ ref('int_account_scoring__pattern_rules') }}
    where is_counted

),

unsettled as (

    select distinct lead_key
    from {{ ref('int_account_scoring__unsettled_leads') }}

),

-- A version that was replaced is taken back on the day on which the newer one was loaded.
changes as (

    select
        known.lead_key,
        known.pattern_key,
        known.activity_date,
        known.occurred_at,
        known.quantity,
        known.known_from,
        1 as activity_count
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join unsettled on known.lead_key = unsettled.lead_key
    union all
    select
        known.lead_key,
        known.pattern_key,
        known.activity_date,
        known.occurred_at,
        -known.quantity as quantity,
        known.known_to as known_from,
        -1 as activity_count
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join unsettled on known.lead_key = unsettled.lead_key
    where known.known_to is not null

),

summed as (

    select
        changes.lead_key,
        pattern_signals.signal_key,
        changes.activity_date,
        changes.known_from,
        sum(changes.activity_count) as activity_count,
        sum(coalesce(changes.quantity, 0)) as quantity,
        max(changes.occurred_at) as last_occurred_at
    from changes
    inner join pattern_signals
        on changes.pattern_key = pattern_signals.pattern_key and {{ is_key_of('changes.lead_key', 'pattern_signals.subject') }}
    group by changes.lead_key, pattern_signals.signal_key, changes.activity_date, changes.known_from

),

-- What was known of a day, from one day of loading to the next.
running as (

    select
        lead_key,
        signal_key,
        activity_date,
        known_from,
        lead(known_from) over (partition by lead_key, signal_key, activity_date order by known_from) as known_to,
        sum(activity_count) over (
            partition by lead_key, signal_key, activity_date
            order by known_from
            rows between unbounded preceding and current row
        ) as activity_count,
        sum(quantity) over (
            partition by lead_key, signal_key, activity_date
            order by known_from
            rows between unbounded preceding and current row
        ) as quantity,
        max(last_occurred_at) over (
            partition by lead_key, signal_key, activity_date
            order by known_from
            rows between unbounded preceding and current row
        ) as last_occurred_at
    from summed

)

select
    running.lead_key,
    running.signal_key,
    running.activity_date,
    running.known_from,
    running.known_to,
    cast(running.activity_count as bigint) as activity_count,
    running.last_occurred_at,
    cast({{ daily_units('running', 'signals') }} as decimal(28, 6)) as units
from running
inner join {{ ref('int_account_scoring__signals') }} as signals on running.signal_key = signals.signal_key
where running.activity_count > 0

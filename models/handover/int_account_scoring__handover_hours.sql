{{ after_policy_check() }}

with

given as (

    select
        lower({{ policy_text('day') }}) as day_rule,
        {{ policy_text('opens_at') }} as opens_at,
        {{ policy_text('closes_at') }} as closes_at,
        {{ policy_text('time_zone') }} as time_zone
    from {{ policy('business_hours') }}

),

-- Where nothing is agreed every hour counts.
hours as (

    select * from given
    union all
    select days.*
    from ({{ hours_without_a_break() }}) as days
    where not exists (select 1 from given)

),

calendar as (

    {{ business_calendar() }}

),

named as (

    select
        calendar_day,
        {{ day_names('calendar_day') }}
    from calendar

),

matched as (

    select
        named.calendar_day,
        hours.opens_at,
        hours.closes_at,
        hours.time_zone,
        rank() over (
            partition by named.calendar_day
            order by case when hours.day_rule = named.date_text then 0 when hours.day_rule = named.day_of_year then 1 end nulls last
        ) as place
    from named
    inner join hours on hours.day_rule in (named.date_text, named.day_of_year, named.weekday)

),

open_times as (

    select
        {{ utc_of_local(moment_of_day('calendar_day', 'opens_at'), 'time_zone') }} as opened_at,
        {{ utc_of_local(moment_of_day('calendar_day', 'closes_at'), 'time_zone') }} as closed_at
    from matched
    where place = 1 and opens_at is not null

),

-- Hours in two zones can run at the same time: each stretch begins when those before it are over.
apart as (

    select
        greatest(opened_at, coalesce(closed_before, opened_at)) as opened_at,
        closed_at
    from (
        select
            *,
            max(closed_at) over (order by opened_at, closed_at rows between unbounded preceding and 1 preceding) as closed_before
        from open_times
    ) as ordered_times

),

measured as (

    select
        opened_at,
        closed_at,
        {{ dbt.datediff('opened_at', 'closed_at', 'second') }} as seconds
    from apart
    where opened_at < closed_at

)

select
    opened_at,
    closed_at,
    cast(seconds as bigint) as seconds,
    cast(sum(seconds) over (order by opened_at rows between unbounded preceding and current row) - seconds as bigint) as seconds_before,
    lag(closed_at) over (order by opened_at) as previous_closed_at
from measured

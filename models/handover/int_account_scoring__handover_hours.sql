{{ after_policy_check() }}

with

given as (

    select
        lower({{ policy_text('day') }}) as day_rule,
        {{ policy_text('opens_at') }} as opens_at,
        {{ policy_text('closes_at') }} as closes_at,
        {{ policy_text('time_zone') }} as time_zone,
        {{ region_of_hours() }} as region
    from {{ policy('business_hours') }}

),

regions as (

    select distinct region from given
    union distinct
    select '' as region

),

-- Everybody's rows hold in every region, unless it has its own of that day. Where nothing is agreed for everybody every hour counts.
hours as (

    select
        given.*,
        case when given.region = '' then 1 else 0 end as is_common,
        regions.region as hours_region
    from given
    inner join regions on given.region in ('', regions.region)
    union all
    select
        days.*,
        '' as region,
        1 as is_common,
        '' as hours_region
    from ({{ hours_without_a_break() }}) as days
    where '' not in (select given.region from given)

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
        hours.hours_region as region,
        named.calendar_day,
        hours.opens_at,
        hours.closes_at,
        hours.time_zone,
        rank() over (
            partition by hours.hours_region, named.calendar_day
            order by
                case when hours.day_rule = named.date_text then 0 when hours.day_rule = named.day_of_year then 1 end nulls last,
                hours.is_common
        ) as place
    from named
    inner join hours on hours.day_rule in (named.date_text, named.day_of_year, named.weekday)

),

open_times as (

    select
        region,
        time_zone,
        {{ utc_of_local(moment_of_day('calendar_day', 'opens_at'), 'time_zone') }} as opened_at,
        {{ utc_of_local(moment_of_day('calendar_day', 'closes_at'), 'time_zone') }} as closed_at
    from matched
    where place = 1 and opens_at is not null

),

-- Hours in two zones can run at the same time: each stretch begins when those before it are over.
apart as (

    select
        region,
        time_zone,
        greatest(opened_at, coalesce(closed_before, opened_at)) as opened_at,
        closed_at
    from (
        select
            *,
            max(closed_at) over (
                partition by region
                order by opened_at, closed_at rows between unbounded preceding and 1 preceding
            ) as closed_before
        from open_times
    ) as ordered_times

),

measured as (

    select
        region,
        time_zone,
        opened_at,
        closed_at,
        {{ dbt.datediff('opened_at', 'closed_at', 'second') }} as seconds
    from apart
    where opened_at < closed_at

)

select
    region,
    time_zone,
    opened_at,
    closed_at,
    cast(seconds as bigint) as seconds,
    cast(
        sum(seconds) over (partition by region order by opened_at rows between unbounded preceding and current row) - seconds as bigint
    ) as seconds_before,
    lag(closed_at) over (partition by region order by opened_at) as previous_closed_at
from measured

with

-- Nobody knows who came before the first kept day.
first_day as (

    select coalesce(min(snapshot_date), {{ as_of() }}) as snapshot_date
    from {{ ref('score_history_days') }} as days
    where {{ was_shown('days') }}

),

-- A week without anybody is told where a promise was made.
weeks as (

    select distinct {{ monday_of('calendar.calendar_day') }} as week_start
    from ({{ business_calendar() }}) as calendar
    cross join first_day
    where
        calendar.calendar_day >= {{ monday_of('first_day.snapshot_date') }}
        -- By the clock of the reports the day of scoring may end on the next.
        and calendar.calendar_day <= {{ local_day(dbt.dateadd('second', -1, end_of_day(as_of()))) }}

),

-- Who is handed over twice in a week came once.
came as (

    select
        week_start,
        subject,
        tier,
        count(distinct subject_id) as came
    from ({{ tiers_handed_over() }}) as handed_over
    group by week_start, subject, tier

),

promised as (

    {#- By tier, and of all tiers of a subject. #}
    {%- for tier in ['promises.tier', "'all'"] %}
    {{ 'union all' if not loop.first }}
    select
        weeks.week_start,
        promises.subject,
        {{ tier }} as tier,
        'all' as owner_id,
        sum(promises.promised_per_week) as promised_per_week,
        coalesce(sum(came.came), 0) as came
    from {{ ref('int_account_scoring__policy_tiers') }} as promises
    cross join weeks
    left join came on weeks.week_start = came.week_start and promises.subject = came.subject and promises.tier = came.tier
    where promises.is_handed_to_sales and promises.promised_per_week is not null
    group by weeks.week_start, promises.subject{{ ', promises.tier' if loop.first }}
    {%- endfor %}

),

grouped as (

    {#- By tier and owner, of all owners, and of all tiers as well. #}
    {%- for tier, owner_id in [
        ('tier', "case when owner_id = 'all' then 'all (as given)' else coalesce(owner_id, 'unknown') end"), ('tier', "'all'"), ("'all'", "'all'"),
    ] %}
    {{ 'union all' if not loop.first }}
    select
        subject,
        subject_id,
        handoff_number,
        {{ tier }} as tier,
        {{ monday_of(local_day('reached_at')) }} as week_start,
        {{ owner_id }} as owner_id,
        state,
        first_touched_at is not null as is_touched,
        accepted_at is not null as is_accepted,
        is_breached,
        -- A call long after it was given back breaks no promise, and keeps none.
        not is_breached and {{ earliest_touch('first_touched_at', 'clock_started_at') }} <= due_at as is_in_time,
        case when first_touched_at is not null then response_hours end as response_hours,
        rejected_why
    from {{ ref('handoffs') }}
    {%- endfor %}

),

placed as (

    select
        *,
        row_number() over (
            partition by week_start, subject, tier, owner_id order by response_hours nulls last, subject_id, handoff_number
        ) as place,
        count(response_hours) over (partition by week_start, subject, tier, owner_id) as responses
    from grouped

),

counted as (

    select
        week_start,
        subject,
        tier,
        owner_id,
        count(*) as handed_over,
        sum(case when is_touched then 1 else 0 end) as touched,
        sum(case when is_in_time then 1 else 0 end) as in_time,
        sum(case when is_breached then 1 else 0 end) as breached,
        sum(case when is_accepted then 1 else 0 end) as accepted,
        sum(case when state = 'ignored' then 1 else 0 end) as ignored,
        sum(case when state = 'rejected' then 1 else 0 end) as rejected,
        sum(case when state = 'waiting' then 1 else 0 end) as waiting,
        sum(case when state = 'queued' then 1 else 0 end) as queued,
        -- The one in the middle, or the two.
        avg(cast(case when place + place between responses and responses + 1 + 1 then response_hours end as {{ type_double() }})) as median_hours,
        min(case when place >= {{ slow_share() }} * responses then response_hours end) as slow_hours
    from placed
    group by week_start, subject, tier, owner_id

),

reasons as (

    select
        week_start,
        subject,
        tier,
        owner_id,
        rejected_why,
        row_number() over (partition by week_start, subject, tier, owner_id order by count(*) desc, rejected_why) as place
    from grouped
    where state = 'rejected' and rejected_why is not null
    group by week_start, subject, tier, owner_id, rejected_why

)

select
    coalesce(counted.week_start, promised.week_start) as week_start,
    coalesce(counted.subject, promised.subject) as subject,
    coalesce(counted.tier, promised.tier) as tier,
    coalesce(counted.owner_id, promised.owner_id) as owner_id,
    cast(coalesce(counted.handed_over, 0) as bigint) as handed_over,
    cast(promised.promised_per_week as decimal(18, 4)) as promised_per_week,
    cast(promised.came as bigint) as came_of_promised,
    cast(coalesce(counted.touched, 0) as bigint) as touched,
    cast(coalesce(counted.in_time, 0) as bigint) as in_time,
    {{ statistic(share('counted.in_time', 'counted.in_time + counted.breached')) }} as in_time_share,
    {{ round_number('counted.median_hours') }} as response_hours_median,
    cast(counted.slow_hours as decimal(18, 4)) as response_hours_p90,
    cast(coalesce(counted.accepted, 0) as bigint) as accepted,
    {{ statistic(share('counted.accepted', 'counted.handed_over')) }} as accepted_share,
    cast(coalesce(counted.ignored, 0) as bigint) as ignored,
    {{ statistic(share('counted.ignored', 'counted.handed_over')) }} as ignored_share,
    cast(coalesce(counted.rejected, 0) as bigint) as rejected,
    {{ statistic(share('counted.rejected', 'counted.handed_over')) }} as rejected_share,
    reasons.rejected_why as most_frequent_reason,
    cast(coalesce(counted.waiting, 0) as bigint) as waiting,
    cast(coalesce(counted.queued, 0) as bigint) as queued,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from counted
full outer join promised
    on
        counted.week_start = promised.week_start
        and counted.subject = promised.subject
        and counted.tier = promised.tier
        and counted.owner_id = promised.owner_id
left join reasons
    on
        counted.week_start = reasons.week_start
        and counted.subject = reasons.subject
        and counted.tier = reasons.tier
        and counted.owner_id = reasons.owner_id
        and reasons.place = 1

with

acceptance as (

    select coalesce({{ is_listed("'sales_touch'", 'max(entered_by)') }}, false) as is_by_touch
    from {{ policy_stages() }} as policy_rows
    where stage = 'sal'

),

hours as (

    select * from {{ ref('int_account_scoring__handover_hours') }}

),

-- Of what began before the hours that are worked out nobody knows how long it took.
handoffs as (

    select * from {{ ref('int_account_scoring__lifecycle_handoffs') }}
    where clock_started_at >= (select min(known.opened_at) from hours as known)

),

answers as (

    select
        handoffs.subject,
        handoffs.subject_id,
        handoffs.handoff_number,
        answers.answer,
        answers.answered_at,
        answers.reason,
        row_number() over (
            partition by handoffs.subject, handoffs.subject_id, handoffs.handoff_number, answers.answer
            order by answers.answered_at desc, answers.reason
        ) as place
    from handoffs
    inner join {{ ref('int_account_scoring__lifecycle_answers') }} as answers
        on
            handoffs.subject = answers.subject
            and handoffs.subject_id = answers.subject_id
            and handoffs.reached_at <= answers.answered_at
            and (handoffs.next_reached_at is null or answers.answered_at < handoffs.next_reached_at)

),

answered as (

    select
        subject,
        subject_id,
        handoff_number,
        min(case when answer = 'touch' then answered_at end) as first_touched_at,
        min(case when answer = 'accepted' then answered_at end) as first_accepted_at,
        max(case when answer = 'accepted' then answered_at end) as last_accepted_at,
        min(case when answer = 'rejected' then answered_at end) as first_rejected_at,
        max(case when answer = 'rejected' then answered_at end) as rejected_at,
        max(case when answer = 'rejected' and place = 1 then reason end) as rejected_why
    from answers
    group by subject, subject_id, handoff_number

),

told as (

    select
        handoffs.*,
        answered.first_touched_at,
        -- Where policy says that a touch is acceptance, the first of the two counts.
        case
            when acceptance.is_by_touch
                then least(
                    coalesce(answered.first_touched_at, answered.first_accepted_at),
                    coalesce(answered.first_accepted_at, answered.first_touched_at)
                )
            else answered.first_accepted_at
        end as accepted_at,
        answered.last_accepted_at,
        answered.first_rejected_at,
        answered.rejected_at,
        answered.rejected_why,
        case when handoffs.lapses_on <= {{ as_of() }} then {{ end_of_day('handoffs.lapses_on') }} end as ended_at
    from handoffs
    cross join acceptance
    left join answered
        on
            handoffs.subject = answered.subject
            and handoffs.subject_id = answered.subject_id
            and handoffs.handoff_number = answered.handoff_number

),

-- Who waits behind a full owner was on no list yet.
queue as (

    select
        subject,
        subject_id
    from {{ ref('int_account_scoring__handover_work') }}
    where waits_for_owner_id is not null

),

-- The clock runs until a touch; what was given back, or is over, is owed no more.
stopped as (

    select
        told.*,
        queue.subject_id is not null
        and told.next_reached_at is null and told.ended_at is null
        and told.first_touched_at is null and told.rejected_at is null and told.last_accepted_at is null as is_queued,
        coalesce(
            {{ earliest_touch('told.first_touched_at', 'told.clock_started_at') }},
            told.rejected_at,
            least({{ moment_of_judging() }}, coalesce(told.ended_at, {{ moment_of_judging() }}))
        ) as stopped_at,
        -- A call that comes later breaks no promise of what was given back, or over, in time.
        least(
            coalesce({{ earliest_touch('told.first_touched_at', 'told.clock_started_at') }}, {{ moment_of_judging() }}),
            coalesce(told.first_rejected_at, {{ moment_of_judging() }}),
            coalesce(told.ended_at, {{ moment_of_judging() }}),
            {{ moment_of_judging() }}
        ) as owed_until
    from told
    left join queue on told.subject = queue.subject and told.subject_id = queue.subject_id

),

measured as (

    select
        stopped.*,
        {{ business_seconds('at_start', 'stopped.clock_started_at') }} as start_seconds,
        {{ business_seconds('at_list', 'stopped.listed_at') }} as listed_seconds,
        -- Sales is closed: the time stands still.
        {{ business_seconds('at_stop', 'stopped.stopped_at') }} as stop_seconds,
        coalesce(stopped.due_at < stopped.owed_until, false) and not stopped.is_queued as is_breached
    from stopped
    left join hours as at_start on stopped.hours_region = at_start.region and {{ is_stretch_of('at_start', 'stopped.clock_started_at') }}
    left join hours as at_list on stopped.hours_region = at_list.region and {{ is_stretch_of('at_list', 'stopped.listed_at') }}
    left join hours as at_stop on stopped.hours_region = at_stop.region and {{ is_stretch_of('at_stop', 'stopped.stopped_at') }}

)

select
    subject,
    subject_id,
    handoff_number,
    tier,
    is_hand_raise,
    owner_id,
    case
        when rejected_at >= coalesce(last_accepted_at, rejected_at) then 'rejected'
        when last_accepted_at is not null then 'accepted'
        when first_touched_at is not null then 'touched'
        when is_queued then 'queued'
        when is_breached then 'ignored'
        when ended_at is not null then 'ended'
        else 'waiting'
    end as state,
    acted_at,
    reached_at,
    listed_at,
    clock_started_at,
    due_at,
    first_touched_at,
    accepted_at,
    rejected_at,
    rejected_why,
    ended_at,
    case
        when first_touched_at is not null or rejected_at is null then {{ business_hours_between('start_seconds', 'stop_seconds') }}
    end as response_hours,
    is_breached,
    {{ clock_hours_between('acted_at', 'listed_at') }} as system_delay_hours,
    case when first_touched_at is not null then {{ business_hours_between('listed_seconds', 'stop_seconds') }} end as human_delay_hours,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from measured

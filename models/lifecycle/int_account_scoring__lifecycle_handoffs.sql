with

-- A tier is on the list of the day on which it was reached, a request on that of its own.
reached as (

    select
        subject,
        subject_id,
        tier,
        false as is_hand_raise,
        acted_at,
        cast(reached_on as {{ dbt.type_timestamp() }}) as reached_at,
        {{ end_of_day('reached_on') }} as listed_at,
        {{ end_of_day('reached_on') }} as clock_started_at,
        follow_up_hours,
        lapses_on,
        is_on_list
    from {{ ref('int_account_scoring__lifecycle_tier_entries') }}
    union all
    select
        'lead' as subject,
        raises.lead_id as subject_id,
        'hand_raise' as tier,
        true as is_hand_raise,
        raises.raised_at as acted_at,
        raises.raised_at as reached_at,
        {{ end_of_day('cast(raises.raised_at as date)') }} as listed_at,
        raises.raised_at as clock_started_at,
        raises.follow_up_hours,
        raises.lapses_on,
        -- What is answered asks for nothing more, and is kept by its answers.
        {{ was_request_on_list('handovers.is_hand_raise and handovers.is_handed_to_sales') }}
        and not coalesce(situations.is_left_out, false) as is_on_list
    from {{ ref('int_account_scoring__handover_raises') }} as raises
    left join {{ ref('int_account_scoring__handovers') }} as handovers
        on handovers.subject = 'lead' and raises.lead_id = handovers.subject_id
    left join {{ ref('int_account_scoring__handover_situations') }} as situations
        on situations.subject = 'lead' and raises.lead_id = situations.subject_id
    left join {{ ref('int_account_scoring__refusals') }} as refusals
        on raises.lead_id = refusals.lead_id and raises.action_purpose = refusals.purpose

),

answered as (

    select
        reached.subject,
        reached.subject_id,
        reached.tier,
        reached.is_hand_raise,
        reached.acted_at,
        reached.reached_at,
        reached.listed_at,
        reached.clock_started_at,
        reached.follow_up_hours,
        reached.lapses_on,
        reached.is_on_list,
        min(case when answers.answer <> 'accepted' then answers.answered_at end) as answered_at,
        count(answers.answer) as answers
    from reached
    left join {{ ref('int_account_scoring__lifecycle_answers') }} as answers
        on reached.subject = answers.subject and reached.subject_id = answers.subject_id and reached.reached_at <= answers.answered_at
    group by
        reached.subject, reached.subject_id, reached.tier, reached.is_hand_raise, reached.acted_at, reached.reached_at, reached.listed_at,
        reached.clock_started_at, reached.follow_up_hours, reached.lapses_on, reached.is_on_list

),

-- What nobody answered and no list shows was handed to nobody.
waiting as (

    select * from answered
    where is_on_list or answers > 0

),

numbered as (

    {{ handoff_numbers('waiting') }}

),

-- Who has it now; of what is on no list any more, whom the source names.
owners as (

    select
        subjects.subject,
        subjects.subject_id,
        coalesce(assigned.owner_id, subjects.owner_id) as owner_id,
        coalesce(assigned.hours_region, hours.region, '') as hours_region
    from ({{ named_owners() }}) as subjects
    left join {{ ref('int_account_scoring__handover_owners') }} as assigned
        on subjects.subject = assigned.subject and subjects.subject_id = assigned.subject_id
    left join {{ ref('int_account_scoring__input_owners') }} as named on subjects.owner_id = named.owner_id and named.row_status = 'accepted'
    left join {{ regions_with_hours() }} as hours on {{ folded_words('named.region') }} = hours.region

),

timed as (

    select
        numbered.*,
        owners.owner_id,
        coalesce(owners.hours_region, '') as hours_region,
        {{ business_deadline('hours', 'numbered.clock_started_at', 'numbered.follow_up_hours') }} as due_seconds
    from numbered
    left join owners on numbered.subject = owners.subject and numbered.subject_id = owners.subject_id
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on coalesce(owners.hours_region, '') = hours.region and {{ is_stretch_of('hours', 'numbered.clock_started_at') }}

),

due as (

    select
        timed.*,
        cast({{ dbt.dateadd('second', 'cast(timed.due_seconds - hours.seconds_before as int)', 'hours.opened_at') }} as {{ dbt.type_timestamp() }})
            as due_at,
        row_number() over (partition by timed.subject, timed.subject_id, timed.handoff_number order by {{ order_of_promises() }}) as place
    from timed
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on
            timed.hours_region = hours.region
            and timed.due_seconds > hours.seconds_before and timed.due_seconds <= hours.seconds_before + hours.seconds

),

-- The first of them says what it was; each keeps its own promise.
handoffs as (

    select
        subject,
        subject_id,
        cast(handoff_number as int) as handoff_number,
        max(case when place = 1 then tier end) as tier,
        max(case when place = 1 and is_hand_raise then 1 else 0 end) = 1 as is_hand_raise,
        max(case when place = 1 then acted_at end) as acted_at,
        max(case when place = 1 then reached_at end) as reached_at,
        max(case when place = 1 then listed_at end) as listed_at,
        max(case when place = 1 then clock_started_at end) as clock_started_at,
        min(due_at) as due_at,
        max(lapses_on) as lapses_on,
        max(owner_id) as owner_id,
        max(hours_region) as hours_region
    from due
    group by subject, subject_id, handoff_number

)

select
    *,
    lead(reached_at) over (partition by subject, subject_id order by handoff_number) as next_reached_at
from handoffs

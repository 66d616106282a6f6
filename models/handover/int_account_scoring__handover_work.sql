with

work as (

    select
        tiers.*,
        owners.owner_id,
        owners.owner_by,
        owners.owner_name,
        owners.owner_email,
        owners.capacity_per_week,
        coalesce(owners.hours_region, '') as hours_region,
        owners.order_score
    from {{ ref('int_account_scoring__handovers') }} as tiers
    left join {{ ref('int_account_scoring__handover_owners') }} as owners
        on tiers.subject = owners.subject and tiers.subject_id = owners.subject_id
    where tiers.is_handed_to_sales

),

kept_tiers as (

    {{ kept_tiers() }}

),

promises as (

    {{ promises_of_work() }}

),

numbered as (

    {{ handoff_numbers('promises') }}

),

timed as (

    select
        numbered.*,
        {{ business_deadline('hours', 'numbered.clock_started_at', 'numbered.follow_up_hours') }} as due_seconds
    from numbered
    inner join work on numbered.subject = work.subject and numbered.subject_id = work.subject_id
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on work.hours_region = hours.region and {{ is_stretch_of('hours', 'numbered.clock_started_at') }}

),

-- Each promise of a hand-over has its own deadline, and the earliest counts.
handoffs as (

    select
        subject,
        subject_id,
        min(cast(reached_at as date)) as first_day,
        min(case when not is_hand_raise then clock_started_at end) as listed_at,
        min(clock_started_at) as clock_started_at,
        max(case when not is_hand_raise and answered_at is null then 1 else 0 end) = 1 as is_tier_open,
        max(case when is_hand_raise then 1 else 0 end) = 1 as is_hand_open,
        min(due_seconds) as due_seconds,
        row_number() over (partition by subject, subject_id order by handoff_number desc) as place
    from timed
    group by subject, subject_id, handoff_number
    having max(lapses_on) > {{ as_of() }}

),

due as (

    select
        work.*,
        handoffs.first_day,
        handoffs.listed_at,
        handoffs.clock_started_at,
        handoffs.is_tier_open,
        handoffs.is_hand_open,
        handoffs.due_seconds,
        hours.time_zone,
        {{ dbt.dateadd('second', 'cast(handoffs.due_seconds - hours.seconds_before as int)', 'hours.opened_at') }} as follow_up_by
    from work
    left join handoffs on work.subject = handoffs.subject and work.subject_id = handoffs.subject_id and handoffs.place = 1
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on
            work.hours_region = hours.region
            and handoffs.due_seconds > hours.seconds_before and handoffs.due_seconds <= hours.seconds_before + hours.seconds

),

ranked_reasons as (

    select
        reasons.subject,
        reasons.subject_id,
        {{ for_or_against(
            'reasons.points < 0', reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date')
        ) }} as reason,
        reasons.points < 0 as is_against,
        row_number() over (
            partition by reasons.subject, reasons.subject_id, reasons.points < 0
            -- Interest first: it is what a seller can open a talk with.
            order by case when models.dimension = 'intent' then 0 else 1 end, abs(reasons.counted_points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    inner join work on reasons.subject = work.subject and reasons.subject_id = work.subject_id
    cross join {{ texts() }} as texts
    left join {{ policy_crm_objects() }} as crm_objects on reasons.subject = crm_objects.subject
    where
        reasons.counted_points <> 0 and {{ is_worth_showing('reasons.counted_points', 'crm_objects') }}
        and reasons.reason_type in ('activity_rule', 'fit_rule', 'contact')
        and (
            reasons.score_model_id = work.fit_score_model_id
            or (models.dimension = 'intent' and models.is_primary and models.status = 'live')
        )

),

top_reasons as (

    select
        subject,
        subject_id,
        {{ reason_of_rank(1) }} as reason_1,
        {{ reason_of_rank(2) }} as reason_2,
        {{ reason_of_rank(3) }} as reason_3
    from ranked_reasons
    group by subject, subject_id

),

placed as (

    select
        *,
        row_number() over (
            partition by owner_id
            -- Last what no list shows: somebody must go first.
            order by {{ claim_on_capacity() }}, tier_rank, follow_up_by nulls last, order_score desc nulls last, subject, subject_id
        ) as owner_place
    from due

)

select
    placed.*,
    -- Who asked is never kept waiting.
    case
        when placed.owner_place > placed.capacity_per_week and not (placed.is_hand_raise and placed.is_hand_open) then placed.owner_id
    end as waits_for_owner_id,
    cast({{ local_of_utc('placed.follow_up_by', 'placed.time_zone') }} as {{ dbt.type_timestamp() }}) as follow_up_by_local,
    cast({{ age_in_days('placed.first_day', as_of()) }} as int) as days_on_list,
    coalesce((placed.is_tier_open or placed.is_hand_open) and placed.follow_up_by < {{ moment_of_judging() }}, false) as is_overdue,
    top_reasons.reason_1,
    top_reasons.reason_2,
    top_reasons.reason_3
from placed
left join top_reasons on placed.subject = top_reasons.subject and placed.subject_id = top_reasons.subject_id

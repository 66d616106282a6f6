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

-- The last day on which it was another tier, or none.
others as (

    select
        work.subject,
        work.subject_id,
        max(kept_tiers.snapshot_date) as snapshot_date
    from work
    inner join kept_tiers on work.subject = kept_tiers.subject and work.subject_id = kept_tiers.subject_id
    where {{ is_other('work.tier', 'kept_tiers.tier') }}
    group by work.subject, work.subject_id

),

-- A list tells of a day once the day is over: that is when sales could see it.
listed as (

    select
        work.subject,
        work.subject_id,
        coalesce(min(kept_tiers.snapshot_date), {{ as_of() }}) as listed_on
    from work
    left join others on work.subject = others.subject and work.subject_id = others.subject_id
    left join kept_tiers
        on
            work.subject = kept_tiers.subject
            and work.subject_id = kept_tiers.subject_id
            and (others.snapshot_date is null or kept_tiers.snapshot_date > others.snapshot_date)
    group by work.subject, work.subject_id

),

-- A touch on the day on which the tier was reached is an answer as well: nobody can tell which came first.
moments as (

    select
        work.*,
        listed.listed_on,
        case
            when work.is_handed_by_tier and coalesce(listed.listed_on <= work.raised_at, true) then listed.listed_on
            else cast(work.raised_at as date)
        end as first_day,
        case when work.is_handed_by_tier then cast({{ dbt.dateadd('day', 1, 'listed.listed_on') }} as {{ dbt.type_timestamp() }}) end as listed_at,
        work.is_handed_by_tier and coalesce(work.last_touched_at < listed.listed_on, true) as is_tier_open,
        work.raised_at is not null and coalesce({{ touch_moment('work.last_touched_at') }} < work.raised_at, true) as is_hand_open
    from work
    inner join listed on work.subject = listed.subject and work.subject_id = listed.subject_id

),

started as (

    select
        *,
        case
            when is_tier_open and is_hand_open then least(listed_at, raised_at)
            when is_tier_open then listed_at
            when is_hand_open then raised_at
            else greatest(coalesce(listed_at, raised_at), coalesce(raised_at, listed_at))
        end as clock_started_at
    from moments

),

timed as (

    select
        started.*,
        {{ business_deadline('hours', 'started.clock_started_at', 'started.follow_up_hours') }} as due_seconds
    from started
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on started.hours_region = hours.region and {{ is_stretch_of('hours', 'started.clock_started_at') }}

),

due as (

    select
        timed.*,
        {{ dbt.dateadd('second', 'cast(timed.due_seconds - hours.seconds_before as int)', 'hours.opened_at') }} as follow_up_by
    from timed
    left join {{ ref('int_account_scoring__handover_hours') }} as hours
        on
            timed.hours_region = hours.region
            and timed.due_seconds > hours.seconds_before and timed.due_seconds <= hours.seconds_before + hours.seconds

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
            order by case when models.dimension = 'intent' then 0 else 1 end, abs(reasons.points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    inner join due on reasons.subject = due.subject and reasons.subject_id = due.subject_id
    cross join {{ texts() }} as texts
    left join {{ policy_crm_objects() }} as crm_objects on reasons.subject = crm_objects.subject
    where
        -- What hardly counts against somebody any more is not held against them.
        (reasons.points > 0 or (reasons.points < 0 and -reasons.points >= coalesce(crm_objects.min_reason_points, 0)))
        and reasons.reason_type in ('activity_rule', 'fit_rule', 'contact')
        and models.is_primary and models.status = 'live'
        and models.dimension in ('fit', 'intent')

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
    case when placed.owner_place > placed.capacity_per_week and not (placed.is_hand_raise and placed.is_hand_open) then placed.owner_id end as waits_for_owner_id,
    cast({{ age_in_days('placed.first_day', as_of()) }} as int) as days_on_list,
    coalesce((placed.is_tier_open or placed.is_hand_open) and placed.follow_up_by < {{ moment_of_judging() }}, false) as is_overdue,
    top_reasons.reason_1,
    top_reasons.reason_2,
    top_reasons.reason_3
from placed
left join top_reasons on placed.subject = top_reasons.subject and placed.subject_id = top_reasons.subject_id

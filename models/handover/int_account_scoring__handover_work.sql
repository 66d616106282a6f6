with

touches as (

    select
        surviving_lead_id as lead_id,
        max(touched_at) as last_touched_at
    from {{ ref('int_account_scoring__input_sales_touches') }}
    where row_status = 'accepted'
    group by surviving_lead_id

),

lead_moments as (

    select
        leads.lead_id,
        lead_accounts.account_id,
        last_activities.last_occurred_at as last_activity_at,
        touches.last_touched_at
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('int_account_scoring__signal_units') }} as last_activities
        on
            leads.lead_id = last_activities.subject_id and last_activities.subject = 'lead'
            and last_activities.evaluation_id = {{ present() }} and last_activities.signal_key = {{ engagement_signal() }}
    left join touches on leads.lead_id = touches.lead_id

),

moments as (

    select
        'lead' as subject,
        lead_id as subject_id,
        last_activity_at,
        last_touched_at
    from lead_moments
    union all
    select
        'account' as subject,
        lead_moments.account_id as subject_id,
        -- Of contacts only, as in account_scores.
        max(engagement.last_activity_at) as last_activity_at,
        max(lead_moments.last_touched_at) as last_touched_at
    from lead_moments
    inner join {{ ref('int_account_scoring__account_engagement') }} as engagement
        on lead_moments.account_id = engagement.account_id
    group by lead_moments.account_id

),

due as (

    select
        tiers.subject,
        tiers.subject_id,
        tiers.tier,
        tiers.action,
        moments.last_activity_at,
        moments.last_touched_at,
        -- The clock of the agreement starts with what the lead did last.
        {{ dbt.dateadd(
            'hour', 'cast(tiers.follow_up_hours as int)',
            'coalesce(moments.last_activity_at, cast(' ~ as_of() ~ ' as ' ~ dbt.type_timestamp() ~ '))'
        ) }} as follow_up_by
    from {{ ref('int_account_scoring__handovers') }} as tiers
    left join moments on tiers.subject = moments.subject and tiers.subject_id = moments.subject_id
    where tiers.is_handed_to_sales

),

ranked_reasons as (

    select
        reasons.subject,
        reasons.subject_id,
        {{ reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date') }} as reason,
        reasons.points < 0 as is_against,
        row_number() over (
            partition by reasons.subject, reasons.subject_id, reasons.points < 0
            -- Interest first: it is what a seller can open a talk with.
            order by case when models.dimension = 'intent' then 0 else 1 end, abs(reasons.points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join {{ ref('int_account_scoring__models') }} as models on reasons.score_model_id = models.score_model_id
    inner join due on reasons.subject = due.subject and reasons.subject_id = due.subject_id
    left join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects on reasons.subject = crm_objects.subject
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

)

select
    due.*,
    -- Over at the end of the day of scoring, and nobody has been in touch since.
    coalesce(
        due.follow_up_by < {{ dbt.dateadd('day', 1, as_of()) }}
        and coalesce(due.last_touched_at < due.last_activity_at, due.last_touched_at is null),
        false
    ) as is_overdue,
    top_reasons.reason_1,
    top_reasons.reason_2,
    top_reasons.reason_3
from due
left join top_reasons on due.subject = top_reasons.subject and due.subject_id = top_reasons.subject_id

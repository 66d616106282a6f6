with

scores as (

    select
        scores.subject,
        scores.subject_id,
        scores.evaluation_id,
        scores.fit_band,
        scores.intent_band,
        disqualifications.lead_id is not null as is_disqualified,
        case when scores.subject = 'account' then coalesce(engagement.engaged_contacts, 0) end as engaged_contacts
    from {{ ref('int_account_scoring__evaluated_primary_scores') }} as scores
    left join {{ ref('int_account_scoring__evaluated_disqualifications') }} as disqualifications
        on
            scores.evaluation_id = disqualifications.evaluation_id
            and scores.subject = 'lead' and scores.subject_id = disqualifications.lead_id
    left join {{ ref('int_account_scoring__evaluated_engagement') }} as engagement
        on
            scores.evaluation_id = engagement.evaluation_id
            and scores.subject = 'account' and scores.subject_id = engagement.account_id

),

lowest_ranks as (

    select
        subject,
        max(tier_rank) as tier_rank
    from {{ ref('int_account_scoring__policy_tiers') }}
    group by subject

),

-- The tier of the bands; the lowest one for a disqualified lead, whatever the bands say.
entitled as (

    select
        scores.*,
        cells.quadrant,
        case when scores.is_disqualified then lowest_ranks.tier_rank else tiers.tier_rank end as entitled_rank,
        case
            when tiers.min_engaged_contacts > scores.engaged_contacts then lower_tiers.tier_rank
            else tiers.tier_rank
        end as reached_rank
    from scores
    inner join {{ ref('int_account_scoring__policy_tier_cells') }} as cells
        on
            scores.subject = cells.subject
            and coalesce(scores.fit_band, '') = coalesce(cells.fit_band, '')
            and coalesce(scores.intent_band, '') = coalesce(cells.intent_band, '')
    inner join {{ ref('int_account_scoring__policy_tiers') }} as tiers on cells.subject = tiers.subject and cells.tier = tiers.tier
    left join {{ ref('int_account_scoring__policy_tiers') }} as lower_tiers
        on tiers.subject = lower_tiers.subject and tiers.falls_to_tier = lower_tiers.tier
    inner join lowest_ranks on scores.subject = lowest_ranks.subject

),

-- The tier that is fallen to may ask for engaged contacts itself: the best one from there down whose demand is met.
ranked as (

    select
        entitled.subject,
        entitled.subject_id,
        entitled.evaluation_id,
        entitled.is_disqualified,
        entitled.quadrant,
        tiers.tier,
        tiers.tier_rank,
        tiers.action,
        tiers.follow_up_hours,
        tiers.is_mql and not entitled.is_disqualified as is_mql,
        tiers.is_handed_to_sales and not entitled.is_disqualified as is_handed_to_sales,
        row_number() over (
            partition by entitled.subject, entitled.subject_id, entitled.evaluation_id
            order by tiers.tier_rank, tiers.tier
        ) as tier_choice
    from entitled
    inner join {{ ref('int_account_scoring__policy_tiers') }} as tiers
        on
            entitled.subject = tiers.subject
            and tiers.tier_rank >= coalesce(greatest(entitled.entitled_rank, entitled.reached_rank), entitled.entitled_rank)
            and coalesce(tiers.min_engaged_contacts, 0) <= coalesce(entitled.engaged_contacts, 0)

)

select
    subject,
    subject_id,
    evaluation_id,
    is_disqualified,
    quadrant,
    tier,
    tier_rank,
    action,
    follow_up_hours,
    is_mql,
    is_handed_to_sales
from ranked
where tier_choice = 1

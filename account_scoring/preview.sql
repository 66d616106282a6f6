-- Everybody who has a tier now or would have one: before and after, with open opportunities. One row per lead or account. Parameters: as_of, recent_days.
-- The database that was built is the one that is open; the copy that was scored with another policy is attached as `proposed`.

with

opportunities as (

    select
        *,
        is_won is null or cast(closed_at as date) > cast($as_of as date) as is_open
    from int_account_scoring__input_opportunities
    where row_status = 'accepted'

),

pipeline as (

    select
        'lead' as subject,
        surviving_lead_id as subject_id,
        count(*) as opportunities,
        coalesce(sum(amount_usd), 0) as amount_usd
    from opportunities
    where is_open and surviving_lead_id is not null
    group by surviving_lead_id
    union all
    select
        'account' as subject,
        surviving_account_id as subject_id,
        count(*) as opportunities,
        coalesce(sum(amount_usd), 0) as amount_usd
    from opportunities
    where is_open and surviving_account_id is not null
    group by surviving_account_id

),

last_activities as (

    select
        'lead' as subject,
        lead_id as subject_id,
        last_activity_at
    from lead_fit_intent
    union all
    select
        'account' as subject,
        account_id as subject_id,
        last_activity_at
    from account_scores

),

before as (

    select
        tiers.*,
        coalesce(handovers.is_handed_to_sales, false) as is_on_list
    from int_account_scoring__tiers as tiers
    left join int_account_scoring__handovers as handovers on tiers.subject = handovers.subject and tiers.subject_id = handovers.subject_id
    where tiers.evaluation_id = 0

),

after as (

    select
        tiers.*,
        coalesce(handovers.is_handed_to_sales, false) as is_on_list
    from proposed.main.int_account_scoring__tiers as tiers
    left join proposed.main.int_account_scoring__handovers as handovers
        on tiers.subject = handovers.subject and tiers.subject_id = handovers.subject_id
    where tiers.evaluation_id = 0

),

paired as (

    select
        coalesce(before.subject, after.subject) as subject,
        coalesce(before.subject_id, after.subject_id) as subject_id,
        before.tier as tier_before,
        after.tier as tier_after,
        before.tier_rank as rank_before,
        after.tier_rank as rank_after,
        before.fit_band as fit_before,
        after.fit_band as fit_after,
        before.intent_band as intent_before,
        after.intent_band as intent_after,
        before.gate_reason as gate_before,
        after.gate_reason as gate_after,
        coalesce(before.is_disqualified, false) as is_disqualified_before,
        coalesce(after.is_disqualified, false) as is_disqualified_after,
        coalesce(after.fit_score, before.fit_score) as fit_score,
        coalesce(after.intent_score, before.intent_score) as intent_score,
        coalesce(before.is_on_list, false) as handed_before,
        coalesce(after.is_on_list, false) as handed_after
    from before
    full outer join after on before.subject = after.subject and before.subject_id = after.subject_id

)

select
    paired.*,
    coalesce(pipeline.opportunities, 0) as opportunities,
    coalesce(pipeline.amount_usd, 0) as amount_usd,
    coalesce(cast(last_activities.last_activity_at as date) > cast($as_of as date) - cast($recent_days as int), false) as is_recent
from paired
left join pipeline on paired.subject = pipeline.subject and paired.subject_id = pipeline.subject_id
left join last_activities on paired.subject = last_activities.subject and paired.subject_id = last_activities.subject_id
order by paired.subject, paired.subject_id

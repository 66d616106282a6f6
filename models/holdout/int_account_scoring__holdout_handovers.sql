with

tiers as (

    select * from {{ ref('int_account_scoring__policy_tiers') }}

),

not_handed_over as (

    select
        subject,
        tier,
        tier_rank,
        action,
        row_number() over (partition by subject order by tier_rank) as choice
    from tiers
    where not is_handed_to_sales

),

judged as (

    select
        tiers.*,
        coalesce(holdout.is_held_out, false) as is_held_out
    from {{ ref('int_account_scoring__tiers') }} as tiers
    left join {{ ref('int_account_scoring__holdout') }} as holdout
        on tiers.subject = holdout.subject and tiers.subject_id = holdout.subject_id

)

-- Who is held out looks to sales like somebody of the best tier that is not handed over: a seller who saw more would call.
select
    judged.subject,
    judged.subject_id,
    judged.is_disqualified,
    case when judged.is_held_out then coalesce(shown.tier, '') else judged.tier end as tier,
    case when judged.is_held_out then shown.tier_rank else judged.tier_rank end as tier_rank,
    case when judged.is_held_out then coalesce(shown.action, '') else judged.action end as action,
    cast(case when not judged.is_held_out then judged.follow_up_hours end as decimal(18, 6)) as follow_up_hours,
    judged.is_mql and not judged.is_held_out as is_mql,
    judged.is_handed_to_sales and not judged.is_held_out as is_handed_to_sales
from judged
left join not_handed_over as shown on judged.subject = shown.subject and shown.choice = 1

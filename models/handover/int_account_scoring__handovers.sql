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

refusals as (

    select
        'lead' as subject,
        lead_id as subject_id,
        purpose
    from {{ ref('int_account_scoring__refusals') }}

),

-- A company is drawn with all its people: a colleague who is called would tell the others.
drawn as (

    select
        tiers.subject,
        tiers.subject_id,
        tiers.tier,
        coalesce(
            case when tiers.subject = 'account' then 'account ' || tiers.subject_id end,
            'account ' || lead_accounts.account_id,
            'lead ' || tiers.subject_id
        ) as drawn_unit
    from {{ ref('int_account_scoring__tiers') }} as tiers
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
        on tiers.subject = 'lead' and tiers.subject_id = lead_accounts.lead_id
    where tiers.evaluation_id = {{ present() }} and tiers.is_handed_to_sales

),

holdouts as (

    select
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_text('tier') }} as tier,
        {{ policy_number('holdout_percent') }} as holdout_percent,
        {{ policy_text('salt') }} as salt
    from {{ policy('holdouts') }}

),

holdout as (

    select
        drawn.subject,
        drawn.subject_id,
        drawn.drawn_unit,
        {{ lot_percent(['holdouts.salt', 'drawn.drawn_unit']) }} < holdouts.holdout_percent as is_held_out
    from drawn
    inner join holdouts on drawn.subject = holdouts.subject and drawn.tier = holdouts.tier
    where holdouts.holdout_percent > 0

),

judged as (

    select
        tiers.*,
        holdout.drawn_unit,
        holdout.is_held_out,
        others.action as instead_action,
        others.follow_up_hours as instead_follow_up_hours,
        coalesce(others.is_handed_to_sales, false) as is_instead_handed_to_sales,
        case
            -- Who is held out looks to sales like somebody of the best tier that is not handed over: a seller who saw more would call.
            when holdout.is_held_out then 'held out'
            when refusals.subject_id is null then 'own'
            when others.tier is null or refusals_too.subject_id is not null then 'none'
            else 'instead'
        end as treatment
    from {{ ref('int_account_scoring__tiers') }} as tiers
    left join holdout on tiers.subject = holdout.subject and tiers.subject_id = holdout.subject_id
    left join tiers as agreed on tiers.subject = agreed.subject and tiers.tier = agreed.tier
    left join tiers as others on agreed.subject = others.subject and agreed.if_refused_as_tier = others.tier
    left join refusals
        on tiers.subject = refusals.subject and tiers.subject_id = refusals.subject_id and agreed.action_purpose = refusals.purpose
    left join refusals as refusals_too
        on
            tiers.subject = refusals_too.subject
            and tiers.subject_id = refusals_too.subject_id
            and others.action_purpose = refusals_too.purpose
    where tiers.evaluation_id = {{ present() }} and tiers.tier is not null

)

select
    judged.subject,
    judged.subject_id,
    judged.is_disqualified,
    judged.drawn_unit,
    judged.is_held_out,
    case when judged.treatment = 'held out' then coalesce(shown.tier, '') else judged.tier end as tier,
    case when judged.treatment = 'held out' then shown.tier_rank else judged.tier_rank end as tier_rank,
    case judged.treatment
        when 'own' then judged.action
        when 'instead' then judged.instead_action
        when 'held out' then coalesce(shown.action, '')
        else ''
    end as action,
    cast(
        case judged.treatment
            when 'own' then judged.follow_up_hours
            when 'instead' then judged.instead_follow_up_hours
        end as decimal(18, 6)
    ) as follow_up_hours,
    judged.is_mql and judged.treatment <> 'held out' as is_mql,
    judged.is_handed_to_sales
    and (judged.treatment = 'own' or (judged.treatment = 'instead' and judged.is_instead_handed_to_sales)) as is_handed_to_sales
from judged
left join not_handed_over as shown on judged.subject = shown.subject and shown.choice = 1

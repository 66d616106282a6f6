with

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

)

select
    drawn.subject,
    drawn.subject_id,
    drawn.drawn_unit,
    {{ lot_percent(['holdouts.salt', 'drawn.drawn_unit']) }} < holdouts.holdout_percent as is_held_out
from drawn
inner join holdouts on drawn.subject = holdouts.subject and drawn.tier = holdouts.tier
where holdouts.holdout_percent > 0

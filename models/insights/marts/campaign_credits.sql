with

touches as (

    select * from {{ ref('int_account_scoring__insights_touches') }}

),

settings as (

    select touch_half_life_days from {{ ref('int_account_scoring__policy_insight_settings') }}

),

deals as (

    select
        opportunity_id,
        created_at,
        lead_id,
        account_id,
        case when is_open then 'open' when is_won then 'won' else 'lost' end as deal_state,
        {{ cents('amount_usd') }} as amount_usd
    from ({{ deals_of_accounts() }}) as opportunities

),

-- A company buys, not one person: its people all count. Who is named by the deal counts, whatever company that person is of.
touches_of_deals as (

    {%- for key in ['account_id', 'lead_id'] %}
    {{ 'union distinct' if not loop.first }}
    select
        deals.opportunity_id,
        touches.subject,
        touches.subject_id,
        touches.campaign_id,
        touches.first_touched_at,
        touches.touched_on
    from deals
    inner join touches on deals.{{ key }} = touches.{{ key }} and touches.first_touched_at <= {{ touch_moment('deals.created_at') }}
    {%- endfor %}

),

-- Counted from the last touch, so that of deals with old touches alone something is left to part.
weighed as (

    select
        *,
        max(touched_on) over (partition by opportunity_id) as last_touched_on
    from touches_of_deals

),

by_campaign as (

    select
        weighed.opportunity_id,
        weighed.campaign_id,
        count(*) as touches,
        min(weighed.first_touched_at) as first_touched_at,
        sum(case
            when settings.touch_half_life_days is not null
                then {{ summable(faded_share(age_in_days('weighed.touched_on', 'weighed.last_touched_on'), 'settings.touch_half_life_days')) }}
        end) as weight
    from weighed
    cross join settings
    group by weighed.opportunity_id, weighed.campaign_id

),

parted as (

    select
        deals.opportunity_id,
        deals.deal_state,
        deals.account_id,
        deals.amount_usd,
        by_campaign.campaign_id,
        coalesce(by_campaign.touches, 0) as touches,
        row_number() over (
            partition by deals.opportunity_id order by by_campaign.first_touched_at, by_campaign.campaign_id
        ) as first_place,
        row_number() over (partition by deals.opportunity_id order by by_campaign.weight desc, by_campaign.campaign_id) as weight_place,
        -- Without a touch all of it is of no campaign.
        case
            when by_campaign.campaign_id is null then deals.amount_usd
            else {{ cents(
                'deals.amount_usd * ' ~ share('by_campaign.weight', 'sum(by_campaign.weight) over (partition by deals.opportunity_id)')
            ) }}
        end as credit_usd
    from deals
    left join by_campaign on deals.opportunity_id = by_campaign.opportunity_id

)

select
    opportunity_id,
    coalesce(campaign_id, 'none') as campaign_id,
    deal_state,
    account_id,
    amount_usd,
    cast(touches as bigint) as touches,
    first_place = 1 as is_first_touch,
    cast(case when first_place = 1 then amount_usd when amount_usd is not null then 0 end as decimal(18, 2)) as first_touch_usd,
    -- What rounding leaves goes to the campaign with the most weight.
    cast(
        credit_usd + case when weight_place = 1 then amount_usd - sum(credit_usd) over (partition by opportunity_id) else 0 end as decimal(18, 2)
    ) as multi_touch_usd,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from parted

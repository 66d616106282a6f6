with

costs as (

    select
        channel_costs.channel,
        channel_costs.cost_usd,
        channel_costs.purpose,
        channel_costs.least_tier,
        purposes.purpose is null and channel_costs.purpose is not null as is_unasked
    from {{ ref('int_account_scoring__policy_channel_costs') }} as channel_costs
    left join {{ ref('int_account_scoring__policy_purposes') }} as purposes on channel_costs.purpose = purposes.purpose

),

leads as (

    select
        subject_id as lead_id,
        tier,
        tier_rank
    from {{ ref('int_account_scoring__handovers') }}
    where subject = 'lead' and is_handed_to_sales

),

-- What was done to a person tells nothing of how they like to be reached.
used as (

    select distinct
        identity_leads.lead_id,
        patterns.channel
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns
        on activities.pattern_key = patterns.pattern_key and patterns.is_engagement
    inner join {{ ref('int_account_scoring__identity_leads') }} as identity_leads on activities.lead_key = identity_leads.lead_key
    where activities.known_to is null

),

channels_told as (

    select count(*) as channels
    from used
    where channel <> ''

),

closed as (

    {{ closed_channels() }}

),

-- On the safe side: of a purpose that the rest of the policy knows nothing of, a no to anything is one to it.
shut as (

    select
        leads.lead_id,
        costs.channel,
        max(case when closed.is_refused then 1 else 0 end) as is_refused
    from leads
    cross join costs
    inner join closed
        on
            leads.lead_id = closed.subject_id
            and (costs.purpose = closed.purpose or (closed.is_refused and costs.is_unasked))
    group by leads.lead_id, costs.channel

),

considered as (

    select
        leads.lead_id,
        costs.channel,
        costs.cost_usd,
        -- Where no activity tells its channel, nobody knows which one somebody uses.
        case when channels_told.channels > 0 then used.channel is not null end as is_used,
        shut.channel is not null as is_shut,
        coalesce(shut.is_refused, 0) as is_refused
    from leads
    cross join costs
    cross join channels_told
    left join {{ ref('int_account_scoring__policy_tiers') }} as least_tiers
        on least_tiers.subject = 'lead' and costs.least_tier = least_tiers.tier
    left join shut on leads.lead_id = shut.lead_id and costs.channel = shut.channel
    left join used on leads.lead_id = used.lead_id and costs.channel = used.channel
    -- A tier that the policy does not have limits nothing.
    where least_tiers.tier is null or leads.tier_rank <= least_tiers.tier_rank

),

judged as (

    select
        lead_id,
        count(*) as worth_it,
        sum(is_refused) as refused,
        sum(case when is_shut then 1 else 0 end) as shut
    from considered
    group by lead_id

),

ranked as (

    select
        *,
        row_number() over (partition by lead_id order by case when is_used then 0 else 1 end, cost_usd, channel) as place
    from considered
    where not is_shut

)

select
    leads.lead_id,
    lead_accounts.account_id,
    leads.tier,
    ranked.channel,
    {{ cents('ranked.cost_usd') }} as cost_usd,
    ranked.is_used,
    case
        when ranked.is_used then ranked.channel || ': the cheapest channel that the person uses, has not refused and the tier is worth'
        when ranked.channel is not null and ranked.is_used is null
            then ranked.channel || ': it is not known which channels the person uses; it is the cheapest of those that are left'
        when ranked.channel is not null
            then ranked.channel || ': the person has used none of the channels that are left; it is the cheapest of them'
        when judged.worth_it is null then 'no channel: the tier is worth none'
        when judged.refused = judged.shut then 'no channel: all refused'
        else 'no channel: refused, or no address or number is known'
    end as reason,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from leads
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
left join ranked on leads.lead_id = ranked.lead_id and ranked.place = 1
left join judged on leads.lead_id = judged.lead_id

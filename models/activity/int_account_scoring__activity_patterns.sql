with

counted as (

    select
        pattern_key,
        -- 0: only versions that were replaced since have it; a day of the past may ask for them.
        sum(case when known_to is null then 1 else 0 end) as activity_count
    from {{ ref('int_account_scoring__activity_known') }}
    group by pattern_key

),

campaigns as (

    select * from {{ ref('int_account_scoring__input_campaigns') }}
    where row_status = 'accepted'

),

no_engagement as (

    select distinct activity_type
    from {{ ref('int_account_scoring__policy_activity_types') }}
    where not is_engagement

)

select
    texts.pattern_key,
    texts.activity_type,
    -- Never null, so that patterns can be compared by plain equality.
    coalesce(texts.channel, lower(campaigns.channel), '') as channel,
    coalesce(texts.asset, '') as asset,
    -- A type that the policy does not list is engagement.
    no_engagement.activity_type is null as is_engagement,
    counted.activity_count
from {{ ref('int_account_scoring__activity_pattern_texts') }} as texts
-- Texts may outlive their activities.
inner join counted on texts.pattern_key = counted.pattern_key
left join campaigns on texts.campaign_id = campaigns.campaign_id
left join no_engagement on texts.activity_type = no_engagement.activity_type

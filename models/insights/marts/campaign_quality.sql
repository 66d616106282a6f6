with

given as (

    select * from {{ ref('int_account_scoring__input_campaigns') }}
    where row_status = 'accepted'

),

account_touches as (

    select
        account_id,
        campaign_id,
        row_number() over (partition by account_id order by first_touched_at, campaign_id) as place
    from {{ ref('int_account_scoring__insights_touches') }}
    where account_id is not null

),

accounts as (

    select
        coalesce(account_touches.campaign_id, 'none') as campaign_id,
        count(*) as accounts
    from {{ ref('int_account_scoring__identity_accounts') }} as identity_accounts
    left join account_touches on identity_accounts.account_id = account_touches.account_id and account_touches.place = 1
    group by coalesce(account_touches.campaign_id, 'none')

),

costs as (

    select
        campaign_id,
        sum(cost_usd) as cost_usd
    from {{ ref('int_account_scoring__input_campaign_costs') }}
    where row_status = 'accepted'
    group by campaign_id

),

deals as (

    select
        campaign_id,
        {%- for state, name in [('open', 'pipeline'), ('won', 'revenue')] %}
        {%- for credit in ['first_touch', 'multi_touch'] %}
        sum(case when deal_state = '{{ state }}' then {{ credit }}_usd end) as {{ name }}_{{ credit }}_usd,
        {%- endfor %}
        {%- endfor %}
        sum(case when is_first_touch then 1 else 0 end) as deals,
        sum(case when is_first_touch and deal_state = 'won' then 1 else 0 end) as won_deals
    from {{ ref('campaign_credits') }}
    group by campaign_id

),

band_counts as (

    {%- for kind in ['fit', 'intent'] %}
    {{ 'union all' if not loop.first }}
    select
        campaign_id,
        '{{ kind }}' as kind,
        {{ kind }}_band as band,
        count(*) as band_leads,
        sum(count(*)) over (partition by campaign_id) as all_leads
    from {{ ref('int_account_scoring__insights_campaign_leads') }}
    group by campaign_id, {{ kind }}_band
    {%- endfor %}

),

band_shares as (

    select
        campaign_id,
        kind,
        {{ joined_texts("band || ' ' || " ~ percent_text('band_leads', 'all_leads'), ', ', 'band') }} as told
    from band_counts
    group by campaign_id, kind

),

counted as (

    select
        campaign_id,
        count(*) as leads,
        sum(case when is_mql then 1 else 0 end) as mqls,
        sum(case when is_sql then 1 else 0 end) as sqls,
        -- Null where no setting says what is high.
        sum(case when is_high_fit then 1 when not is_high_fit then 0 end) as high_fit,
        sum(case when is_high_intent then 1 when not is_high_intent then 0 end) as high_intent,
        sum(case when is_high_fit then 1 when not is_high_fit then 0 end * case when is_high_intent then 0 when not is_high_intent then 1 end)
            as high_fit_low_intent,
        sum(points_today) as points_today,
        sum(points_left) as points_left
    from {{ ref('int_account_scoring__insights_campaign_leads') }}
    group by campaign_id

),

campaigns as (

    {%- for relation in ['given', 'costs', 'counted', 'accounts', 'deals'] %}
    {{ 'union distinct' if not loop.first }}
    select campaign_id from {{ relation }}
    {%- endfor %}

),

-- Each campaign is held against all other leads.
compared as (

    select
        campaigns.campaign_id,
        coalesce(counted.leads, 0) as leads,
        coalesce(counted.mqls, 0) as mqls,
        coalesce(counted.sqls, 0) as sqls,
        coalesce(counted.leads, 0) >= settings.least_campaign_leads as is_enough,
        {%- for name in ['mqls', 'high_fit', 'high_intent', 'high_fit_low_intent'] %}
        {{ share('counted.' ~ name, 'counted.leads') }} as {{ name }}_share,
        {%- endfor %}
        {{ share('counted.points_today - counted.points_left', 'counted.points_today') }} as fading_share,
        {{ share('sum(counted.mqls) over () - counted.mqls', 'sum(counted.leads) over () - counted.leads') }} as share_elsewhere
    from campaigns
    cross join {{ ref('int_account_scoring__policy_insight_settings') }} as settings
    left join counted on campaigns.campaign_id = counted.campaign_id

)

select
    compared.campaign_id,
    given.name as campaign_name,
    given.channel,
    cast(compared.leads as bigint) as leads,
    cast(coalesce(accounts.accounts, 0) as bigint) as accounts,
    case
        when not coalesce(compared.is_enough, false) or compared.mqls_share is null then 'not enough data'
        when compared.share_elsewhere is null then 'nothing to compare with'
        when {{ share_bound('compared.mqls_share', 'compared.leads', 1) }} < compared.share_elsewhere then 'fewer qualify than elsewhere'
        when {{ share_bound('compared.mqls_share', 'compared.leads', -1) }} > compared.share_elsewhere then 'more qualify than elsewhere'
        else 'as many qualify as elsewhere'
    end as verdict,
    cast(compared.mqls as bigint) as mqls,
    case when compared.is_enough then {{ statistic('compared.mqls_share') }} end as qualified_share,
    {%- for side, end in [(-1, 'low'), (1, 'high')] %}
    case
        when compared.is_enough and compared.mqls_share is not null then {{ statistic(share_bound('compared.mqls_share', 'compared.leads', side)) }}
    end as qualified_share_{{ end }},
    {%- endfor %}
    case when compared.is_enough then fit_shares.told end as fit_bands,
    case when compared.is_enough then intent_shares.told end as intent_bands,
    {%- for name in ['high_fit', 'high_intent', 'high_fit_low_intent'] %}
    case when compared.is_enough then {{ statistic('compared.' ~ name ~ '_share') }} end as {{ name }}_share,
    {%- endfor %}
    case when compared.is_enough then {{ statistic('compared.fading_share') }} end as fading_share,
    cast(compared.sqls as bigint) as sqls,
    cast(coalesce(deals.deals, 0) as bigint) as deals,
    cast(coalesce(deals.won_deals, 0) as bigint) as won_deals,
    {%- for name in ['pipeline', 'revenue'] %}
    {{ cents('deals.' ~ name ~ '_first_touch_usd') }} as {{ name }}_first_touch_usd,
    {{ cents('deals.' ~ name ~ '_multi_touch_usd') }} as {{ name }}_multi_touch_usd,
    {%- endfor %}
    {{ cents('costs.cost_usd') }} as cost_usd,
    {%- for name, number in [('lead', 'compared.leads'), ('mql', 'compared.mqls'), ('sql', 'compared.sqls'), ('won', 'deals.won_deals')] %}
    case when compared.is_enough then {{ cents(share('costs.cost_usd', number)) }} end as cost_per_{{ name }}_usd,
    {%- endfor %}
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from compared
left join given on compared.campaign_id = given.campaign_id
left join costs on compared.campaign_id = costs.campaign_id
left join accounts on compared.campaign_id = accounts.campaign_id
left join deals on compared.campaign_id = deals.campaign_id
left join band_shares as fit_shares on compared.campaign_id = fit_shares.campaign_id and fit_shares.kind = 'fit'
left join band_shares as intent_shares on compared.campaign_id = intent_shares.campaign_id and intent_shares.kind = 'intent'

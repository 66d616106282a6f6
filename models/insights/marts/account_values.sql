with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

accounts as (

    select
        account_id,
        account_name,
        case when company_size = 'unknown' then 'companies of unknown size' else company_size || ' companies' end as segment
    from {{ ref('int_account_scoring__insights_segments') }}

),

deals as (

    {{ deals_of_accounts() }}

),

open_deals as (

    select
        account_id,
        count(*) as deals,
        count(*) - count(amount_usd) as without_amount,
        sum(amount_usd) as amount_usd
    from deals
    where is_open
    group by account_id

),

won as (

    {%- for segment in ["coalesce(accounts.segment, 'companies of unknown size')", "'all companies'"] %}
    {{ 'union all' if not loop.first }}
    select
        {{ segment }} as segment,
        deals.amount_usd
    from deals
    left join accounts on deals.account_id = accounts.account_id
    where not deals.is_open and deals.is_won and deals.amount_usd is not null
    {%- endfor %}

),

medians as (

    select medians.*
    from ({{ medians('won', 'segment', 'amount_usd') }}) as medians
    inner join settings on medians.amounts >= settings.least_won_deals

),

-- Of the segment, else of all: a median of two deals is one of them.
typical as (

    select
        accounts.account_id,
        coalesce(own.segment, everybody.segment) as segment,
        coalesce(own.amounts, everybody.amounts) as won_deals,
        coalesce(own.median, everybody.median) as median_usd
    from accounts
    left join medians as own on accounts.segment = own.segment
    left join medians as everybody on everybody.segment = 'all companies'

),

valued as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.segment,
        typical.segment as compared_with,
        typical.won_deals,
        typical.median_usd,
        chances.score_tenth,
        chances.horizon_days,
        chances.is_of_won,
        chances.outcome_rate,
        chances.won_share,
        chances.chance,
        chances.chance_low,
        chances.chance_high,
        coalesce(open_deals.deals, 0) as open_deals,
        coalesce(open_deals.without_amount, 0) as without_amount,
        open_deals.amount_usd,
        case
            when open_deals.deals is not null then 'open deals'
            when typical.median_usd is not null and chances.chance is not null then 'expected'
            else 'not enough data'
        end as value_kind
    from accounts
    left join open_deals on accounts.account_id = open_deals.account_id
    left join typical on accounts.account_id = typical.account_id
    left join {{ ref('int_account_scoring__insights_account_chances') }} as chances on accounts.account_id = chances.account_id

)

select
    account_id,
    account_name,
    segment,
    value_kind,
    case value_kind when 'open deals' then {{ cents('amount_usd') }} when 'expected' then {{ cents('median_usd * chance') }} end as value_usd,
    case when value_kind = 'expected' then {{ cents('median_usd * chance_low') }} end as value_low_usd,
    case when value_kind = 'expected' then {{ cents('median_usd * chance_high') }} end as value_high_usd,
    cast(open_deals as bigint) as open_deals,
    cast(without_amount as bigint) as open_deals_without_amount,
    compared_with,
    cast(won_deals as bigint) as won_deals,
    {{ cents('median_usd') }} as median_won_usd,
    cast(score_tenth as int) as score_tenth,
    {{ statistic('chance') }} as chance,
    {{ statistic('chance_low') }} as chance_low,
    {{ statistic('chance_high') }} as chance_high,
    case
        when value_kind = 'open deals' and amount_usd is null then 'not enough data: no open deal has an amount'
        when value_kind = 'open deals'
            then 'amounts of deals that are open' || case when without_amount > 0 then ', of which some have none' else '' end
        when value_kind = 'expected'
            then
                'median of the won deals of ' || compared_with || ', ' || {{ dollars_text('median_usd') }} || ', times '
                || {{ percent_text('outcome_rate', '1') }} || ' of companies with such a score '
                || case when is_of_won then 'that bought' else 'that had a deal' end || ' within ' || {{ number_text('horizon_days') }} || ' days'
                || case when is_of_won then '' else ', times ' || {{ percent_text('won_share', '1') }} || ' of deals that are won' end
        when median_usd is null then 'not enough data: too few won deals have an amount'
        else 'not enough data: no backtest of this policy tells how often such a company buys'
    end as rests_on,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from valued

with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

lead_accounts as (

    select * from {{ ref('int_account_scoring__identity_lead_accounts') }}

),

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

-- Of a deal without a day nobody can say who acted before it.
deals as (

    select
        opportunity_id,
        lead_id,
        account_id,
        cast(closed_at as date) as closed_on,
        is_won
    from ({{ deals_of_accounts() }}) as opportunities
    where closed_at is not null and not is_open

),

acts as (

    select distinct
        leads.lead_id,
        activities.activity_date
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on activities.pattern_key = patterns.pattern_key
    inner join leads on activities.lead_key = leads.lead_key
    where activities.known_to is null and patterns.is_engagement

),

-- Two ways to know who was on a deal. What happens on its last day is often the deal itself, and tells nobody beforehand.
people as (

    select
        'opportunity_contacts' as known_by,
        deals.opportunity_id,
        deals.is_won,
        contacts.buying_role
    from deals
    inner join {{ ref('int_account_scoring__insights_deal_contacts') }} as contacts on deals.opportunity_id = contacts.opportunity_id
    union all
    select
        'activity' as known_by,
        deals.opportunity_id,
        deals.is_won,
        leads.buying_role
    from deals
    cross join settings
    inner join lead_accounts on deals.account_id = lead_accounts.account_id
    inner join acts
        on
            lead_accounts.lead_id = acts.lead_id
            and acts.activity_date < deals.closed_on
            and acts.activity_date >= {{ days_before('deals.closed_on', 'settings.role_acted_days') }}
    inner join leads on lead_accounts.lead_id = leads.lead_id
    union all
    select
        'activity' as known_by,
        deals.opportunity_id,
        deals.is_won,
        leads.buying_role
    from deals
    inner join leads on deals.lead_id = leads.lead_id

),

counted as (

    select
        known_by,
        count(distinct case when is_won then opportunity_id end) as won_deals,
        count(distinct case when not is_won then opportunity_id end) as lost_deals
    from people
    group by known_by

),

-- One way for all deals: sales writes down more of those that it wins, and a mixture would compare the writing.
ways as (

    select
        counted.*,
        coalesce(least(counted.won_deals, counted.lost_deals) >= settings.role_min_deals, false) as is_enough,
        row_number() over (
            order by
                case when least(counted.won_deals, counted.lost_deals) >= settings.role_min_deals then 0 else 1 end,
                case when counted.known_by = 'opportunity_contacts' then 0 else 1 end
        ) as choice
    from counted
    cross join settings

),

counted_roles as (

    select
        known_by,
        buying_role,
        count(distinct case when is_won then opportunity_id end) as won_deals_with_role,
        count(distinct case when not is_won then opportunity_id end) as lost_deals_with_role
    from people
    group by known_by, buying_role

),

roles as (

    select
        {{ policy_text('buying_role') }} as buying_role,
        max(case when {{ policy_boolean('is_expected') }} then 1 else 0 end) = 1 as is_required
    from {{ policy('buying_roles') }}
    group by {{ policy_text('buying_role') }}

),

shares as (

    select
        roles.buying_role,
        roles.is_required,
        ways.known_by,
        coalesce(ways.is_enough, false) as is_enough,
        coalesce(ways.won_deals, 0) as won_deals,
        coalesce(ways.lost_deals, 0) as lost_deals,
        coalesce(counted_roles.won_deals_with_role, 0) as won_deals_with_role,
        coalesce(counted_roles.lost_deals_with_role, 0) as lost_deals_with_role,
        {{ statistic(share('coalesce(counted_roles.won_deals_with_role, 0)', 'ways.won_deals')) }} as won_share,
        {{ statistic(share('coalesce(counted_roles.lost_deals_with_role, 0)', 'ways.lost_deals')) }} as lost_share
    from roles
    left join ways on ways.choice = 1
    left join counted_roles on ways.known_by = counted_roles.known_by and roles.buying_role = counted_roles.buying_role

)

select
    buying_role,
    is_required,
    case when is_enough then known_by else 'not enough data' end as known_by,
    cast(won_deals as bigint) as won_deals,
    cast(lost_deals as bigint) as lost_deals,
    cast(won_deals_with_role as bigint) as won_deals_with_role,
    cast(lost_deals_with_role as bigint) as lost_deals_with_role,
    cast(case when is_enough then won_share end as decimal(18, 6)) as won_share,
    cast(case when is_enough then lost_share end as decimal(18, 6)) as lost_share,
    cast(case when is_enough then won_share - lost_share end as decimal(18, 6)) as share_difference,
    cast(
        case when is_enough then row_number() over (order by won_share - lost_share desc, won_share desc, buying_role) end as int
    ) as deal_rank,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from shares

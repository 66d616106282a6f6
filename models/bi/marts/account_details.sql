with

tiers as (

    select * from {{ ref('int_account_scoring__tiers') }}
    where subject = 'account' and evaluation_id = {{ present() }}

),

coverages as (

    {{ fit_coverages('tiers') }}

),

owners as (

    select
        owner_id,
        name
    from {{ ref('int_account_scoring__input_owners') }}
    where row_status = 'accepted'

),

open_deals as (

    select
        account_id,
        count(*) as deals,
        min(created_at) as first_created_at,
        sum(amount_usd) as amount_usd
    from ({{ deals_of_accounts() }}) as deals
    where is_open
    group by account_id

),

roles as (

    select
        account_id,
        max(required_roles) as required_roles,
        max(covered_roles) as covered_roles
    from {{ ref('account_buying_roles') }}
    group by account_id

),

-- Who is to work the account, else whom the source names.
accounts as (

    select
        accounts.*,
        segments.company_size,
        segments.deal_stage,
        coalesce(assigned.owner_id, accounts.owner_id) as worked_by,
        assigned.owner_name
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    inner join {{ ref('int_account_scoring__insights_segments') }} as segments on accounts.account_id = segments.account_id
    left join {{ ref('int_account_scoring__handover_owners') }} as assigned
        on assigned.subject = 'account' and accounts.account_id = assigned.subject_id

),

ranked as (

    select
        accounts.account_id,
        row_number() over (
            partition by tiers.tier order by tiers.combined_score desc nulls last, tiers.intent_score desc nulls last, accounts.account_id
        ) as rank_in_tier,
        row_number() over (
            partition by accounts.company_size order by tiers.combined_score desc nulls last, tiers.intent_score desc nulls last, accounts.account_id
        ) as rank_in_size
    from accounts
    left join tiers on accounts.account_id = tiers.subject_id

)

select
    accounts.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.domain', 'crm_objects.is_harmless_on_worklists') }} as domain,
    {{ outgoing_text('accounts.industry', 'crm_objects.is_harmless_on_worklists') }} as industry,
    cast(accounts.employee_count as bigint) as employee_count,
    {{ name_with_blanks('accounts.company_size') }} as company_size,
    {{ outgoing_text('coalesce(accounts.country_code, accounts.country)', 'crm_objects.is_harmless_on_worklists') }} as country,
    accounts.is_customer,
    {{ name_with_blanks('accounts.deal_stage') }} as deal_stage,
    lifecycle.stage,
    lifecycle.stage_label,
    cast(coalesce(open_deals.deals, 0) as bigint) as open_opportunities,
    open_deals.first_created_at as open_since,
    {{ cents('open_deals.amount_usd') }} as open_amount_usd,
    {{ outgoing_text('accounts.worked_by', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    {{ outgoing_text('coalesce(accounts.owner_name, owners.name, accounts.worked_by)', 'crm_objects.is_harmless_on_worklists') }} as owner_name,
    engagement.contacts,
    engagement.engaged_contacts,
    engagement.engaged_buying_roles,
    engagement.missing_buying_roles,
    roles.required_roles,
    roles.covered_roles,
    tiers.fit_score,
    tiers.fit_band,
    {{ band_label("'fit'", 'tiers.fit_band') }} as fit_label,
    tiers.intent_score,
    tiers.intent_band,
    {{ band_label("'intent'", 'tiers.intent_band') }} as intent_label,
    tiers.combined_score,
    tiers.quadrant,
    tiers.tier,
    {{ name_with_blanks('tiers.tier') }} as tier_label,
    cast(tiers.tier_rank as int) as tier_rank,
    cast(case when tiers.tier is not null then ranked.rank_in_tier end as bigint) as rank_in_tier,
    cast(ranked.rank_in_size as bigint) as rank_in_size,
    tiers.gate_reason,
    engagement.last_activity_at,
    coverages.fit_coverage,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from accounts
inner join ranked on accounts.account_id = ranked.account_id
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on accounts.account_id = engagement.account_id
left join tiers on accounts.account_id = tiers.subject_id
left join coverages on accounts.account_id = coverages.subject_id
left join {{ ref('account_lifecycle') }} as lifecycle on accounts.account_id = lifecycle.account_id
left join open_deals on accounts.account_id = open_deals.account_id
left join roles on accounts.account_id = roles.account_id
left join owners on accounts.worked_by = owners.owner_id
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'

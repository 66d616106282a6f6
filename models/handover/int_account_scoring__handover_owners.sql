with

rules as (

    select * from {{ policy_assignment_rules() }}

),

owners as (

    select
        owners.owner_id,
        coalesce(owners.name, owners.owner_id) as owner_name,
        owners.email as owner_email,
        {{ folded_words('owners.region') }} as region,
        countries.country_code,
        owners.capacity_per_week,
        coalesce(owners.is_active, true) as is_active
    from {{ ref('int_account_scoring__input_owners') }} as owners
    left join {{ policy_countries() }} as countries on lower(owners.region) = countries.alias
    where owners.row_status = 'accepted'

),

handed_over as (

    select
        handovers.subject,
        handovers.subject_id,
        coalesce(lead_accounts.account_id, case when handovers.subject = 'account' then handovers.subject_id end) as account_id
    from {{ ref('int_account_scoring__handovers') }} as handovers
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
        on handovers.subject = 'lead' and handovers.subject_id = lead_accounts.lead_id
    where handovers.is_handed_to_sales

),

-- A company of which no country is known is where its people are, if that is one.
homes as (

    select
        lead_accounts.account_id,
        case when min(leads.country_code) = max(leads.country_code) then min(leads.country_code) end as country_code,
        case when min(leads.region) = max(leads.region) then min(leads.region) end as region
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id
    group by lead_accounts.account_id

),

-- Also accounts that are not handed over themselves: their people get their owner.
accounts as (

    select
        accounts.account_id,
        accounts.owner_id,
        {{ folded_words('accounts.country') }} as country,
        coalesce(accounts.country_code, homes.country_code) as country_code,
        {{ folded_words('coalesce(accounts.region, homes.region)') }} as region
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    left join homes on accounts.account_id = homes.account_id
    where accounts.account_id in (select handed_over.account_id from handed_over)

),

subjects as (

    select
        'account' as subject,
        account_id as subject_id,
        account_id,
        owner_id,
        country,
        country_code,
        region
    from accounts
    union all
    select
        'lead' as subject,
        leads.lead_id as subject_id,
        accounts.account_id,
        leads.owner_id,
        coalesce(accounts.country, {{ folded_words('leads.country') }}) as country,
        coalesce(accounts.country_code, leads.country_code) as country_code,
        coalesce(accounts.region, {{ folded_words('leads.region') }}) as region
    from handed_over
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on handed_over.subject_id = leads.lead_id
    left join accounts on handed_over.account_id = accounts.account_id
    where handed_over.subject = 'lead'

),

-- The lot of a company and an owner depends on nobody else: an owner who joins or leaves moves only what they get or had.
candidates as (

    select
        subjects.subject,
        subjects.subject_id,
        rules.priority,
        rules.owner_by,
        subjects.owner_id,
        0 as distance,
        cast('' as {{ dbt.type_string() }}) as lot
    from subjects
    inner join rules on subjects.subject = rules.subject and rules.owner_by = 'own'
    left join owners on subjects.owner_id = owners.owner_id
    where subjects.owner_id is not null and coalesce(owners.is_active, true)
    union all
    select
        subjects.subject,
        subjects.subject_id,
        rules.priority,
        rules.owner_by,
        owners.owner_id,
        -- Who works for the country goes before who works for its part of the world.
        case when rules.owner_by = 'region' and owners.region = subjects.region then 1 else 0 end as distance,
        {{ owner_lot("coalesce('account ' || subjects.account_id, 'lead ' || subjects.subject_id)", 'owners.owner_id') }} as lot
    from subjects
    inner join rules on subjects.subject = rules.subject and rules.owner_by in ('region', 'round_robin')
    inner join owners
        on
            owners.is_active and coalesce(owners.capacity_per_week > 0, true)
            and case
                when rules.owner_by = 'region'
                    then owners.country_code = subjects.country_code or owners.region in (subjects.country, subjects.region)
                else coalesce(rules.region, owners.region, '') = coalesce(owners.region, '')
            end

),

ranked as (

    select
        given.*,
        row_number() over (
            partition by given.subject, given.subject_id order by given.priority, given.step, given.distance, given.lot desc, given.owner_id
        ) as choice
    from (
        select
            *,
            0 as step
        from candidates
        union all
        -- One company hears one voice: whom its own rules choose.
        select
            subjects.subject,
            subjects.subject_id,
            rules.priority,
            rules.owner_by,
            candidates.owner_id,
            candidates.distance,
            candidates.lot,
            candidates.priority as step
        from subjects
        inner join rules on subjects.subject = rules.subject and rules.owner_by = 'account_owner'
        inner join candidates on candidates.subject = 'account' and subjects.account_id = candidates.subject_id
    ) as given

)

select
    subjects.subject,
    subjects.subject_id,
    ranked.owner_id,
    ranked.owner_by,
    coalesce(owners.owner_name, ranked.owner_id) as owner_name,
    owners.owner_email,
    owners.capacity_per_week,
    coalesce(hours.region, '') as hours_region,
    tiers.intent_score as order_score
from subjects
left join ranked on subjects.subject = ranked.subject and subjects.subject_id = ranked.subject_id and ranked.choice = 1
left join owners on ranked.owner_id = owners.owner_id
left join {{ regions_with_hours() }} as hours on owners.region = hours.region
left join {{ ref('int_account_scoring__tiers') }} as tiers
    on subjects.subject = tiers.subject and subjects.subject_id = tiers.subject_id and tiers.evaluation_id = {{ present() }}

{% set flaws = own_flaws('leads') %}

with

ranked as (

    {{ ranked_versions('leads') }}

),

flawed as (

    select
        *,
        {{ first_flaw(flaws, 'reason') }} as flaw_reason,
        {{ first_flaw(flaws, 'column') }} as flaw_column,
        {{ first_flaw(flaws, 'value') }} as flaw_value
    from ranked

),

usable as (

    select
        lead_id,
        email,
        account_id,
        created_at,
        merged_into_lead_id,
        coalesce(is_deleted, false) as is_deleted
    from flawed
    where flaw_reason is null

),

{{ followed_merges('usable', 'lead_id', 'merged_into_lead_id') }},

known_accounts as (

    select
        account_id,
        surviving_account_id
    from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null

),

generic_inboxes as (

    select distinct lower({{ policy_text('local_part') }}) as local_part from {{ policy('generic_inboxes') }}

),

-- Who was not merged by the source, where one address is one person.
addresses as (

    select
        usable.lead_id,
        usable.email,
        usable.created_at,
        -- Two accounts that were merged are one.
        coalesce(known_accounts.surviving_account_id, usable.account_id) as account_id
    from usable
    left join known_accounts on usable.account_id = known_accounts.account_id
    left join usable as targets on usable.merged_into_lead_id = targets.lead_id and usable.lead_id <> targets.lead_id
    left join generic_inboxes on {{ mailbox('usable.email') }} = generic_inboxes.local_part
    where
        {{ identity_setting('merge_same_address') }} > 0
        and usable.email is not null
        and not usable.is_deleted
        and targets.lead_id is null
        and generic_inboxes.local_part is null

),

repeated_addresses as (

    select
        email,
        min(account_id) as first_account_id,
        max(account_id) as last_account_id
    from addresses
    group by email
    having count(*) > 1

),

-- A record that names no account is of the only one that the others name. Records that name different ones stay apart.
records as (

    select
        addresses.lead_id,
        addresses.email,
        addresses.created_at,
        coalesce(
            addresses.account_id,
            case when repeated_addresses.first_account_id = repeated_addresses.last_account_id then repeated_addresses.first_account_id end
        ) as account_id
    from addresses
    inner join repeated_addresses on addresses.email = repeated_addresses.email

),

people as (

    select
        lead_id,
        account_id,
        first_value(lead_id) over (
            partition by email, account_id
            order by created_at nulls last, lead_id
            rows between unbounded preceding and unbounded following
        ) as surviving_lead_id
    from records

),

lead_map as (

    select
        usable.lead_id,
        coalesce(people.surviving_lead_id, surviving_leads.lead_id) as surviving_lead_id,
        case
            when survivors.own_id is not null then 'merged_into_lead_id'
            when people.surviving_lead_id <> usable.lead_id then 'same_address'
        end as merge_reason,
        surviving_leads.is_deleted,
        coalesce(usable.account_id, people.account_id) as known_account_id
    from usable
    left join survivors on usable.lead_id = survivors.own_id
    inner join usable as surviving_leads on coalesce(survivors.surviving_id, usable.lead_id) = surviving_leads.lead_id
    left join people on surviving_leads.lead_id = people.lead_id

),

{{ objections_to_profiling() }},

judged as (

    select
        flawed.*,
        lead_map.surviving_lead_id,
        lead_map.merge_reason is not null as is_merged,
        lead_map.merge_reason,
        lead_map.known_account_id,
        coalesce(lead_map.is_deleted, false) as is_survivor_deleted,
        objecting.person_id is not null as is_survivor_objecting,
        case
            when flawed.flaw_reason is not null then flawed.flaw_reason
            when lead_map.merge_reason = 'same_address' then 'same_address'
            when lead_map.merge_reason is not null then 'merged'
            when lead_map.is_deleted then 'deleted'
            when objecting.person_id is not null then 'objects_to_profiling'
        end as row_reason
    from flawed
    left join lead_map on flawed.lead_id = lead_map.lead_id and flawed.flaw_reason is null
    left join objecting on lead_map.surviving_lead_id = objecting.person_id

)

select
    *,
    case when lead_id is not null then {{ number_key(['lead_id']) }} end as lead_key,
    case when surviving_lead_id is not null then {{ number_key(['surviving_lead_id']) }} end as surviving_lead_key,
    lead_id as row_key,
    case row_reason when 'same_address' then 'email' when 'objects_to_profiling' then 'lead_id' else flaw_column end as row_column,
    case when row_reason = 'same_address' then email else flaw_value end as row_value,
    {{ row_status('row_reason') }} as row_status
from judged

with

work as (

    select
        owner_id,
        max(owner_name) as owner_name,
        sum(case when waits_for_owner_id is null and subject = 'lead' then 1 else 0 end) as leads_on_list,
        sum(case when waits_for_owner_id is null and subject = 'account' then 1 else 0 end) as accounts_on_list,
        sum(case when is_hand_raise then 1 else 0 end) as hand_raises,
        sum(case when waits_for_owner_id is null and is_overdue then 1 else 0 end) as overdue,
        sum(case when waits_for_owner_id is not null then 1 else 0 end) as waiting
    from {{ ref('int_account_scoring__handover_work') }}
    group by owner_id

),

owners as (

    select * from {{ ref('int_account_scoring__input_owners') }}
    where row_status = 'accepted'

)

select
    {{ harmless_text('coalesce(owners.owner_id, work.owner_id)') }} as owner_id,
    {{ harmless_text('coalesce(owners.name, work.owner_name, owners.owner_id)') }} as owner_name,
    {{ harmless_text('owners.region') }} as region,
    owners.owner_id is not null as is_known,
    coalesce(owners.is_active, true) as is_active,
    owners.capacity_per_week,
    cast(coalesce(work.leads_on_list, 0) as bigint) as leads_on_list,
    cast(coalesce(work.accounts_on_list, 0) as bigint) as accounts_on_list,
    cast(coalesce(work.hand_raises, 0) as bigint) as hand_raises,
    cast(coalesce(work.overdue, 0) as bigint) as overdue,
    cast(coalesce(work.waiting, 0) as bigint) as waiting,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from owners
full outer join work on owners.owner_id = work.owner_id

with

people as (

    {{ reachable_people() }}

),

last_activities as (

    select
        subject_id as lead_id,
        last_occurred_at as last_activity_at
    from {{ ref('int_account_scoring__signal_units') }}
    where subject = 'lead' and evaluation_id = {{ present() }} and signal_key = {{ engagement_signal() }}

),

waiting as (

    {{ waiting_for_owners() }}

)

select
    work.subject_id as lead_id,
    {{ outgoing_text('people.lead_name', 'crm_objects.is_harmless_on_worklists') }} as lead_name,
    {{ outgoing_text('people.email', 'crm_objects.is_harmless_on_worklists') }} as email,
    people.phone,
    lead_accounts.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('leads.shown_job_title', 'crm_objects.is_harmless_on_worklists') }} as job_title,
    work.tier,
    {{ outgoing_text('work.action', 'crm_objects.is_harmless_on_worklists') }} as action,
    work.channel,
    {{ outgoing_text('work.situation', 'crm_objects.is_harmless_on_worklists') }} as situation,
    {{ outgoing_text('work.receiver', 'crm_objects.is_harmless_on_worklists') }} as receiver,
    {{ outgoing_text('work.owner_id', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    {{ outgoing_text('work.owner_name', 'crm_objects.is_harmless_on_worklists') }} as owner_name,
    {{ outgoing_text('work.owner_email', 'crm_objects.is_harmless_on_worklists') }} as owner_email,
    work.owner_by,
    coalesce(waiting.waiting_count, 0) as waiting_for_owner,
    work.days_on_list,
    work.is_hand_raise,
    work.clock_started_at,
    work.follow_up_by,
    work.follow_up_by_local,
    work.time_zone,
    work.is_overdue,
    {{ outgoing_text('leads.buying_role', 'crm_objects.is_harmless_on_worklists') }} as buying_role,
    {{ outgoing_text('work.reason_1', 'crm_objects.is_harmless_on_worklists') }} as reason_1,
    {{ outgoing_text('work.reason_2', 'crm_objects.is_harmless_on_worklists') }} as reason_2,
    {{ outgoing_text('work.reason_3', 'crm_objects.is_harmless_on_worklists') }} as reason_3,
    of_account.tier as account_tier,
    {{ outgoing_text('of_account.action', 'crm_objects.is_harmless_on_worklists') }} as account_action,
    last_activities.last_activity_at,
    work.last_touched_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__handover_work') }} as work
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on work.subject_id = leads.lead_id
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on work.subject_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on lead_accounts.account_id = accounts.account_id
left join {{ ref('int_account_scoring__handover_work') }} as of_account
    on lead_accounts.account_id = of_account.subject_id and of_account.subject = 'account' and of_account.waits_for_owner_id is null
left join people on work.subject_id = people.lead_id
left join last_activities on work.subject_id = last_activities.lead_id
left join waiting on work.owner_id = waiting.owner_id
left join {{ policy_crm_objects() }} as crm_objects on work.subject = crm_objects.subject
where work.subject = 'lead' and work.waits_for_owner_id is null

select
    work.subject_id as account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.domain', 'crm_objects.is_harmless_on_worklists') }} as domain,
    {{ outgoing_text('accounts.owner_id', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    work.tier,
    {{ outgoing_text('work.action', 'crm_objects.is_harmless_on_worklists') }} as action,
    work.follow_up_by,
    work.is_overdue,
    {{ outgoing_text('engagement.engaged_buying_roles', 'crm_objects.is_harmless_on_worklists') }} as engaged_buying_roles,
    {{ outgoing_text('engagement.missing_buying_roles', 'crm_objects.is_harmless_on_worklists') }} as missing_buying_roles,
    {{ outgoing_text('work.reason_1', 'crm_objects.is_harmless_on_worklists') }} as reason_1,
    {{ outgoing_text('work.reason_2', 'crm_objects.is_harmless_on_worklists') }} as reason_2,
    {{ outgoing_text('work.reason_3', 'crm_objects.is_harmless_on_worklists') }} as reason_3,
    work.last_activity_at,
    work.last_touched_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__handover_work') }} as work
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on work.subject_id = accounts.account_id
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on work.subject_id = engagement.account_id
left join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects on work.subject = crm_objects.subject
where work.subject = 'account'

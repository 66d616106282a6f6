select
    work.subject_id as lead_id,
    lead_accounts.account_id,
    accounts.account_name,
    leads.job_title,
    work.tier,
    work.action,
    work.follow_up_by,
    work.is_overdue,
    buying_roles.buying_role,
    work.reason_1,
    work.reason_2,
    work.reason_3,
    work.last_activity_at,
    work.last_touched_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__work') }} as work
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on work.subject_id = leads.lead_id
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on work.subject_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on lead_accounts.account_id = accounts.account_id
left join {{ ref('int_account_scoring__identity_buying_roles') }} as buying_roles on work.subject_id = buying_roles.lead_id
where work.subject = 'lead'

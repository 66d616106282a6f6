select
    work.subject_id as account_id,
    accounts.account_name,
    accounts.domain,
    accounts.owner_id,
    work.tier,
    work.action,
    work.follow_up_by,
    work.is_overdue,
    engagement.engaged_buying_roles,
    engagement.missing_buying_roles,
    work.reason_1,
    work.reason_2,
    work.reason_3,
    work.last_activity_at,
    work.last_touched_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__work') }} as work
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on work.subject_id = accounts.account_id
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on work.subject_id = engagement.account_id
where work.subject = 'account'

with

tiers as (

    select * from {{ ref('int_account_scoring__tiers') }}
    where subject = 'account' and evaluation_id = {{ present() }}

)

select
    accounts.account_id,
    accounts.domain,
    accounts.account_name,
    engagement.contacts,
    engagement.engaged_contacts,
    engagement.effective_contacts,
    tiers.intent_score,
    tiers.intent_band,
    tiers.fit_score,
    tiers.fit_band,
    tiers.tier,
    engagement.engaged_buying_roles,
    engagement.missing_buying_roles,
    engagement.last_activity_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on accounts.account_id = engagement.account_id
left join tiers on accounts.account_id = tiers.subject_id

with

leads as (

    select
        leads.lead_id,
        leads.lead_key,
        lead_accounts.account_id,
        cast(leads.created_at as date) as created_on
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

-- An account that nobody told us of is there since its first lead.
first_leads as (

    select
        account_id,
        min(created_on) as created_on
    from leads
    where account_id is not null
    group by account_id

)

select
    'lead' as subject,
    lead_id as subject_id,
    lead_key,
    coalesce('account ' || account_id, 'lead ' || lead_id) as peer_group,
    created_on
from leads
union all
select
    'account' as subject,
    accounts.account_id as subject_id,
    cast(null as bigint) as lead_key,
    'account ' || accounts.account_id as peer_group,
    case when accounts.is_derived then first_leads.created_on end as created_on
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
left join first_leads on accounts.account_id = first_leads.account_id

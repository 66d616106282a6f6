with

leads as (

    select
        leads.lead_id,
        leads.lead_key,
        cast(leads.created_at as date) as created_date
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualified
        on leads.lead_id = disqualified.lead_id and disqualified.evaluation_id = {{ present() }}
    where disqualified.lead_id is null

)

select
    'lead' as subject,
    lead_id as subject_id,
    lead_key,
    created_date
from leads
union all
select
    'account' as subject,
    lead_accounts.account_id as subject_id,
    leads.lead_key,
    leads.created_date
from leads
inner join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

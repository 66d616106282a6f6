select
    leads.lead_id,
    {{ crm_text('leads.email') }} as email,
    {{ crm_field('lead_accounts.account_id') }} as account_id,
    tiers.tier,
    {{ crm_text('tiers.action') }} as action,
    tiers.is_mql,
    tiers.is_handed_to_sales,
    {{ crm_text('reasons.reason_1') }} as reason_1,
    {{ crm_text('reasons.reason_2') }} as reason_2,
    {{ crm_text('reasons.reason_3') }} as reason_3
from {{ ref('int_account_scoring__identity_leads') }} as leads
inner join {{ ref('int_account_scoring__policy_crm_objects') }} as crm_objects on crm_objects.subject = 'lead'
inner join {{ ref('int_account_scoring__handovers') }} as tiers
    on tiers.subject = 'lead' and leads.lead_id = tiers.subject_id and not tiers.is_disqualified
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__crm_lead_reasons') }} as reasons on leads.lead_id = reasons.lead_id
left join {{ ref('int_account_scoring__refusals') }} as refusals
    on leads.lead_id = refusals.lead_id and crm_objects.consent_purpose = refusals.purpose
left join {{ ref('int_account_scoring__crm_duplicates') }} as duplicates on duplicates.subject = 'lead' and leads.lead_id = duplicates.record_id
where refusals.lead_id is null and duplicates.record_id is null

select
    accounts.account_id,
    {{ crm_text('accounts.account_name') }} as account_name,
    {{ crm_text('accounts.domain') }} as domain,
    tiers.tier,
    {{ crm_text('tiers.action') }} as action,
    tiers.is_mql,
    tiers.is_handed_to_sales,
    {{ crm_field('tiers.receiver') }} as receiver,
    {{ crm_text('coalesce(' ~ engaged_sentence('tiers.is_handed_to_sales', 'engagement.engaged_contacts') ~ ', tiers.gate_reason)') }} as reason_1,
    {{ crm_text("case when tiers.is_handed_to_sales then 'Interested: ' || engagement.engaged_buying_roles end") }} as reason_2,
    {{ crm_text("case when tiers.is_handed_to_sales then 'Missing: ' || engagement.missing_buying_roles end") }} as reason_3
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
inner join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'
inner join {{ ref('int_account_scoring__handovers') }} as tiers on tiers.subject = 'account' and accounts.account_id = tiers.subject_id
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on accounts.account_id = engagement.account_id
where (not accounts.is_derived or crm_objects.sends_derived) and not accounts.is_twin

select
    records.lead_id as hs_object_id,
    records.tier as account_scoring_tier,
    records.action as account_scoring_action,
    records.is_mql as account_scoring_is_mql,
    records.is_handed_to_sales as account_scoring_is_handed_to_sales,
    records.receiver as account_scoring_receiver,
    records.reason_1 as account_scoring_reason_1,
    records.reason_2 as account_scoring_reason_2,
    records.reason_3 as account_scoring_reason_3,
    changes.changed_on as account_scoring_changed_on
from {{ ref('crm_leads') }} as records
inner join {{ ref('int_account_scoring__crm_last_changes') }} as changes on changes.subject = 'lead' and records.lead_id = changes.record_id

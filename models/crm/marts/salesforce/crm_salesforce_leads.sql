select
    records.lead_id as id,
    records.tier as account_scoring_tier__c,
    records.action as account_scoring_action__c,
    records.is_mql as account_scoring_is_mql__c,
    records.is_handed_to_sales as account_scoring_is_handed_to_sales__c,
    records.receiver as account_scoring_receiver__c,
    records.reason_1 as account_scoring_reason_1__c,
    records.reason_2 as account_scoring_reason_2__c,
    records.reason_3 as account_scoring_reason_3__c,
    changes.changed_on as account_scoring_changed_on__c
from {{ ref('crm_leads') }} as records
inner join {{ ref('int_account_scoring__crm_last_changes') }} as changes on changes.subject = 'lead' and records.lead_id = changes.record_id

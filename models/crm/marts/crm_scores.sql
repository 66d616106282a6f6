select
    subject,
    record_id,
    fit_score,
    intent_score
from {{ ref('int_account_scoring__crm_states') }}
-- Null: the policy sends no scores of this subject.
where intent_score is not null

select
    subject,
    record_id,
    max(change_seq) as change_seq,
    max(as_of) as changed_on
from {{ ref('crm_outbox') }}
group by subject, record_id

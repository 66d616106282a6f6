select
    lead_id,
    disqualified_reason
from {{ ref('int_account_scoring__evaluated_disqualifications') }}
where evaluation_id = {{ present() }}

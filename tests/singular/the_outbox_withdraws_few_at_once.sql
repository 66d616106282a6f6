-- Of many withdrawals at once nothing is sent, and this says so. After the outbox was sent, none is waiting.
-- With a table that nothing reads beside it, dbt builds what stands on the outbox all the same. depends_on: {{ ref('input_reconciliation') }}

select message
from ({{ withheld_subjects(ref('crm_outbox')) }}) as withheld

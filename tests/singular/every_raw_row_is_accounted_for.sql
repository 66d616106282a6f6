-- Raw rows = accepted + duplicate + quarantined + suppressed, for every input table.

select
    table_name,
    raw_rows as expected_rows,
    accepted_rows + duplicate_rows + quarantined_rows + suppressed_rows as actual_rows
from {{ ref('input_reconciliation') }}
where
    raw_rows <> accepted_rows + duplicate_rows + quarantined_rows + suppressed_rows
    or least(accepted_rows, duplicate_rows, quarantined_rows, suppressed_rows) < 0

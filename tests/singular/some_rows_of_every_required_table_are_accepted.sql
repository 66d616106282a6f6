-- A warning: rows came in and none could be used, as when keys of leads and activities are written differently.

{{ config(severity='warn') }}

select
    table_name,
    'All ' || {{ number_text('raw_rows') }} || ' rows of ' || table_name || ' are left out; see quarantined_rows.' as message
from {{ ref('input_reconciliation') }}
where table_name in ('leads', 'activities') and raw_rows > 0 and accepted_rows = 0

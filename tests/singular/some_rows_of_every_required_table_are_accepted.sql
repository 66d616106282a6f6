-- A warning: there is nobody, or nothing, to score, as when keys of leads and activities are written differently.

{{ config(severity='warn') }}

select
    table_name,
    case
        when raw_rows = 0 then 'The table ' || table_name || ' is empty.'
        else 'All ' || {{ number_text('raw_rows') }} || ' rows of ' || table_name || ' are left out; see quarantined_rows.'
    end as message
from {{ ref('input_reconciliation') }}
where table_name in ('leads', 'activities') and accepted_rows = 0

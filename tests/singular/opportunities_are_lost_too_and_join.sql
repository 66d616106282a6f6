-- A warning: where every opportunity was won, or many are of nobody whom leads or accounts know, calibration and backtests learn from what is
-- left, and nothing else says so. How many are many is what input_limits says of the table.

{{ config(severity='warn') }}

select
    'All ' || {{ number_text('row_count') }} || ' opportunities that were decided were won: where are the lost ones? '
    || 'Without them nothing tells who buys from who does not.' as message
from {{ ref('unmatched_values') }}
where table_name = 'opportunities' and column_name = 'is_won'
union all
select
    {{ number_text('counted.unjoined_rows') }} || ' of ' || {{ number_text('counted.raw_rows') }}
    || ' opportunities are lost because no lead or account joins them; quarantined_rows and unmatched_values have their ids.' as message
from {{ ref('input_reconciliation') }} as counted
inner join {{ policy('input_limits') }} as limits
    on counted.table_name = lower({{ policy_text('limits.table_name') }})
where
    counted.table_name = 'opportunities'
    and counted.unjoined_rows > {{ policy_number('limits.max_quarantined_share') }} * counted.raw_rows

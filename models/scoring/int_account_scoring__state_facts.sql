{{ config(materialized='view') }}

-- The batch up to which the log was read.
select
    'batch' as fact,
    cast(0 as bigint) as fact_key,
    coalesce(max(batch), 0) as fact_value
from {{ ref('int_account_scoring__activity_log') }}
union all
select
    'as_of' as fact,
    0 as fact_key,
    {{ day_number(as_of()) }} as fact_value
union all
select
    'hold_days' as fact,
    0 as fact_key,
    cast(coalesce(max(needed_days), 0) as bigint) as fact_value
from {{ ref('int_account_scoring__models') }}
union all
select
    'merge' as fact,
    lead_key as fact_key,
    surviving_lead_key as fact_value
from {{ ref('int_account_scoring__identity_merges') }}
union all
-- 0: a pattern that was there and counted for nothing.
select
    'pattern' as fact,
    patterns.pattern_key as fact_key,
    coalesce(pattern_signals.signal_key, 0) as fact_value
from {{ ref('int_account_scoring__activity_patterns') }} as patterns
left join {{ ref('int_account_scoring__pattern_signals') }} as pattern_signals on patterns.pattern_key = pattern_signals.pattern_key

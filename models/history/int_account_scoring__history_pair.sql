-- Nothing to compare where as_of is the first day that was kept, or lies before a later one.
select
    max(case when snapshot_date < {{ as_of() }} then snapshot_date end) as previous_date,
    max(case when snapshot_date < {{ as_of() }} then policy_version end) as previous_policy_version,
    max(case when snapshot_date = {{ as_of() }} then policy_version end) as policy_version
from {{ ref('int_account_scoring__history_reasons') }}
having max(snapshot_date) = {{ as_of() }} and min(snapshot_date) < {{ as_of() }}

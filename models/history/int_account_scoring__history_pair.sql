-- Nothing to compare where as_of is the first day that was kept, was not kept, or lies before a later one.
with

kept as (

    select max(snapshot_date) as last_date from {{ ref('score_history_days') }}

)

select
    max(case when reasons.snapshot_date < kept.last_date then reasons.snapshot_date end) as previous_date,
    max(case when reasons.snapshot_date < kept.last_date then reasons.policy_version end) as previous_policy_version,
    max(case when reasons.snapshot_date = kept.last_date then reasons.policy_version end) as policy_version
from {{ ref('int_account_scoring__history_reasons') }} as reasons
inner join kept on kept.last_date = {{ as_of() }}
having max(reasons.snapshot_date) = {{ as_of() }} and min(reasons.snapshot_date) < {{ as_of() }}

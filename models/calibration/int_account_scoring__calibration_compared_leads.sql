with

numbered as (

    select
        *,
        row_number() over (partition by measured_at, compared_on, has_outcome order by lead_id) as place,
        count(*) over (partition by measured_at, compared_on, has_outcome) as leads
    from {{ ref('int_account_scoring__calibration_populations') }}

)

select
    numbered.outcome_id,
    numbered.measured_at,
    numbered.compared_on,
    numbered.score_date,
    numbered.lead_id,
    numbered.lead_key,
    numbered.has_outcome
from numbered
cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
-- Outcomes are rare and all needed; of the many others every second, or tenth, tells as much.
where numbered.has_outcome = 1 or mod(numbered.place - 1, cast(ceil(numbered.leads / settings.leads_compared) as bigint)) = 0

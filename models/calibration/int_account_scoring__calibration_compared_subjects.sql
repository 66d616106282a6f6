{% set of_day = 'partition by outcome_id, measured_at, compared_on, has_outcome' %}

with

numbered as (

    select
        *,
        dense_rank() over ({{ of_day }} order by subject_id) as place
    from {{ ref('int_account_scoring__calibration_populations') }}

),

counted as (

    select
        *,
        max(place) over ({{ of_day }}) as subjects
    from numbered

)

select
    counted.outcome_id,
    counted.subject,
    counted.measured_at,
    counted.compared_on,
    counted.score_date,
    counted.subject_id,
    counted.lead_key,
    counted.has_outcome
from counted
cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
-- Outcomes are rare and all needed; of the many others every second, or tenth, tells as much.
where counted.has_outcome = 1 or mod(counted.place - 1, cast(ceil(counted.subjects / settings.subjects_compared) as bigint)) = 0

with

by_day as (

    select
        outcome_id,
        subject,
        measured_at,
        compared_on,
        factor,
        {{ share('sum(case when has_outcome = 1 then ' ~ summable('placement') ~ ' else 0 end)', 'sum(has_outcome)') }} as auc,
        count(*) as subjects,
        sum(has_outcome) as conversions
    from {{ ref('int_account_scoring__calibration_placements') }}
    group by outcome_id, subject, measured_at, compared_on, factor

),

means as (

    select
        outcome_id,
        subject,
        measured_at,
        factor,
        avg(auc) as auc,
        count(*) as days_compared,
        cast(sum(subjects) as bigint) as subjects,
        cast(sum(conversions) as bigint) as conversions
    from by_day
    group by outcome_id, subject, measured_at, factor

)

-- Among equals the factor nearest to the present policy.
select
    *,
    row_number() over (partition by outcome_id, measured_at order by auc desc, abs(ln(cast(factor as {{ type_double() }}))), factor) = 1 as is_best
from means

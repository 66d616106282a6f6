with

judged as (

    select
        means.*,
        best.factor as best_factor,
        best.auc - means.auc as auc_below_best,
        errors.standard_error,
        coalesce(best.auc - means.auc <= {{ interval_z() }} * errors.standard_error, means.is_best) as is_as_good_as_best
    from {{ ref('int_account_scoring__calibration_factor_means') }} as means
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes
        on means.outcome_id = outcomes.outcome_id and means.subjects >= outcomes.min_subjects and means.conversions >= outcomes.min_outcomes
    inner join {{ ref('int_account_scoring__calibration_factor_means') }} as best
        on means.outcome_id = best.outcome_id and means.measured_at = best.measured_at and best.is_best
    inner join {{ ref('int_account_scoring__calibration_factor_errors') }} as errors
        on means.outcome_id = errors.outcome_id and means.measured_at = errors.measured_at and means.factor = errors.factor

),

bounded as (

    select
        *,
        min(factor) over (partition by outcome_id, measured_at) as shortest,
        max(factor) over (partition by outcome_id, measured_at) as longest,
        max(case when not is_as_good_as_best and factor < best_factor then factor end) over (partition by outcome_id, measured_at) as worse_below,
        min(case when not is_as_good_as_best and factor > best_factor then factor end) over (partition by outcome_id, measured_at) as worse_above
    from judged

),

-- Without gaps: what lies beyond a worse factor is as good by accident.
within_interval as (

    select
        *,
        coalesce(factor > worse_below, true) and coalesce(factor < worse_above, true) as is_in_interval
    from bounded

),

middles as (

    select
        outcome_id,
        measured_at,
        -- An interval that goes on beyond what was tried has no middle.
        case
            when min(factor) > min(shortest) and max(factor) < max(longest) then sqrt(cast(min(factor) * max(factor) as {{ type_double() }}))
            else max(cast(best_factor as {{ type_double() }}))
        end as middle_factor
    from within_interval
    where is_in_interval
    group by outcome_id, measured_at

)

select
    within_interval.outcome_id,
    within_interval.subject,
    within_interval.measured_at,
    cast(within_interval.factor as decimal(18, 6)) as factor,
    cast(within_interval.days_compared as int) as days_compared,
    within_interval.subjects,
    within_interval.conversions,
    {{ statistic('within_interval.auc') }} as auc,
    {{ statistic('within_interval.auc_below_best') }} as auc_below_best,
    {{ statistic('within_interval.standard_error') }} as standard_error,
    within_interval.is_best,
    within_interval.is_in_interval,
    {{ statistic('middles.middle_factor') }} as middle_factor,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from within_interval
inner join middles on within_interval.outcome_id = middles.outcome_id and within_interval.measured_at = middles.measured_at

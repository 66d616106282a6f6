with

ways as (

    select 'cut_offs' as measured_at
    union all
    select 'outcomes' as measured_at

),

means as (

    select
        outcomes.outcome_id,
        outcomes.subject,
        ways.measured_at,
        factors.factor,
        means.auc,
        means.days_compared,
        means.subjects,
        means.conversions,
        means.is_best,
        coalesce(means.subjects >= outcomes.min_subjects and means.conversions >= outcomes.min_outcomes, false) as is_enough
    from {{ ref('int_account_scoring__policy_outcomes') }} as outcomes
    cross join {{ ref('int_account_scoring__policy_half_life_factors') }} as factors
    inner join ways on outcomes.subject = 'lead' or ways.measured_at = 'cut_offs'
    left join {{ ref('int_account_scoring__calibration_factor_means') }} as means
        on outcomes.outcome_id = means.outcome_id and ways.measured_at = means.measured_at and factors.factor = means.factor
    where outcomes.is_primary

),

judged as (

    select
        means.*,
        best.factor as best_factor,
        best.auc - means.auc as auc_below_best,
        errors.standard_error,
        best.auc - means.auc <= {{ interval_z() }} * errors.standard_error as is_as_good_as_best
    from means
    left join means as best
        on means.outcome_id = best.outcome_id and means.measured_at = best.measured_at and best.is_best and best.is_enough
    left join {{ ref('int_account_scoring__calibration_factor_errors') }} as errors
        on means.outcome_id = errors.outcome_id and means.measured_at = errors.measured_at and means.factor = errors.factor

),

bounded as (

    select
        *,
        min(factor) over (partition by outcome_id, measured_at) as shortest,
        max(factor) over (partition by outcome_id, measured_at) as longest,
        -- Without gaps: what lies beyond a worse factor is as good by accident.
        max(case when not is_as_good_as_best and factor < best_factor then factor end) over (partition by outcome_id, measured_at) as worse_below,
        min(case when not is_as_good_as_best and factor > best_factor then factor end) over (partition by outcome_id, measured_at) as worse_above
    from judged

),

with_ends as (

    select
        *,
        min(case when coalesce(factor > worse_below, true) then factor end) over (partition by outcome_id, measured_at) as first_factor,
        max(case when coalesce(factor < worse_above, true) then factor end) over (partition by outcome_id, measured_at) as last_factor
    from bounded

)

select
    outcome_id,
    subject,
    measured_at,
    cast(factor as decimal(18, 6)) as factor,
    case when is_enough then 'ok' else 'not enough data' end as status,
    cast(coalesce(days_compared, 0) as int) as days_compared,
    cast(coalesce(subjects, 0) as bigint) as subjects,
    cast(coalesce(conversions, 0) as bigint) as conversions,
    {{ statistic('case when is_enough then auc end') }} as auc,
    {{ statistic('case when is_enough then auc_below_best end') }} as auc_below_best,
    {{ statistic('case when is_enough then standard_error end') }} as standard_error,
    case when is_enough then is_best end as is_best,
    case when is_enough then factor between first_factor and last_factor end as is_in_interval,
    -- An interval that goes on beyond what was tried has no middle.
    {{ statistic("case
        when is_enough and first_factor > shortest and last_factor < longest then sqrt(cast(first_factor * last_factor as " ~ type_double() ~ "))
        when is_enough then cast(best_factor as " ~ type_double() ~ ")
    end") }} as middle_factor,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from with_ends

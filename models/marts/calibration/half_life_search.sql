with

means as (

    select means.*
    from {{ ref('int_account_scoring__calibration_factor_means') }} as means
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes
        on means.outcome_id = outcomes.outcome_id and means.leads >= outcomes.min_subjects and means.conversions >= outcomes.min_outcomes

),

placements as (

    select * from {{ ref('int_account_scoring__calibration_placements') }}

),

-- The same leads, placed by a factor and by the best one (DeLong, DeLong and Clarke-Pearson, 1988).
compared as (

    select
        placements.outcome_id,
        placements.factor,
        placements.cut_off_date,
        placements.has_outcome,
        var_samp(placements.placement - best_placements.placement) / count(*) as variance
    from placements
    inner join means as best on placements.outcome_id = best.outcome_id and best.is_best
    inner join placements as best_placements
        on
            placements.cut_off_date = best_placements.cut_off_date
            and placements.lead_id = best_placements.lead_id
            and best.factor = best_placements.factor
    group by placements.outcome_id, placements.factor, placements.cut_off_date, placements.has_outcome

),

errors as (

    select
        outcome_id,
        factor,
        case when count(variance) = count(*) then sqrt(sum({{ carried('variance') }})) / count(distinct cut_off_date) end as standard_error
    from compared
    group by outcome_id, factor

),

judged as (

    select
        means.*,
        best.auc - means.auc as auc_below_best,
        errors.standard_error,
        best.auc - means.auc <= settings.interval_z * errors.standard_error as is_as_good_as_best
    from means
    inner join means as best on means.outcome_id = best.outcome_id and best.is_best
    inner join errors on means.outcome_id = errors.outcome_id and means.factor = errors.factor
    cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings

)

select
    outcome_id,
    cast(factor as decimal(18, 6)) as factor,
    cast(cut_offs as int) as cut_offs,
    leads,
    conversions,
    {{ round_share('auc') }} as auc,
    {{ round_share('auc_below_best') }} as auc_below_best,
    {{ round_share('standard_error') }} as standard_error,
    is_best,
    is_as_good_as_best,
    {{ round_share(
        'sqrt(min(case when is_as_good_as_best then factor end) over (partition by outcome_id)'
        ~ ' * max(case when is_as_good_as_best then factor end) over (partition by outcome_id))'
    ) }} as middle_factor,
    {{ as_of() }} as as_of
from judged

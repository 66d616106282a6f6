with

placements as (

    select * from {{ ref('int_account_scoring__calibration_placements') }}

),

-- The same subjects, placed by a factor and by the best one (DeLong, DeLong and Clarke-Pearson, 1988).
compared as (

    select
        placements.outcome_id,
        placements.measured_at,
        placements.factor,
        placements.compared_on,
        placements.has_outcome,
        var_samp(placements.placement - best_placements.placement) / count(*) as variance
    from placements
    inner join {{ ref('int_account_scoring__calibration_factor_means') }} as best
        on placements.outcome_id = best.outcome_id and placements.measured_at = best.measured_at and best.is_best
    inner join placements as best_placements
        on
            best.outcome_id = best_placements.outcome_id
            and best.measured_at = best_placements.measured_at
            and best.factor = best_placements.factor
            and placements.compared_on = best_placements.compared_on
            and placements.subject_id = best_placements.subject_id
    group by placements.outcome_id, placements.measured_at, placements.factor, placements.compared_on, placements.has_outcome

)

select
    outcome_id,
    measured_at,
    factor,
    sqrt(sum({{ carried('variance') }})) / count(distinct compared_on) as standard_error
from compared
group by outcome_id, measured_at, factor

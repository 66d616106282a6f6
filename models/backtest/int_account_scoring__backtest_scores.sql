with

cutoffs as (

    select
        evaluation_id,
        score_date as cutoff_date
    from {{ ref('int_account_scoring__evaluations') }}
    where purpose = 'backtest'

),

summed as (

    select
        contributions.evaluation_id,
        contributions.account_id,
        contributions.rollup_id,
        sum(contributions.contribution) as rollup_value
    from {{ ref('int_account_scoring__contact_contributions') }} as contributions
    inner join cutoffs on contributions.evaluation_id = cutoffs.evaluation_id
    where not contributions.is_primary
    group by contributions.evaluation_id, contributions.account_id, contributions.rollup_id

),

-- No outcome tells who left.
models as (

    select * from {{ ref('int_account_scoring__models') }}
    where dimension <> 'retention'

),

rolled_up as (

    select scores.*
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join models
        on scores.score_model_id = models.score_model_id and models.rolls_up_score_model_id is not null

)

select
    scores.subject,
    scores.subject_id,
    cutoffs.cutoff_date,
    scores.score_model_id,
    cast(null as {{ dbt.type_string() }}) as rollup_id,
    cast(scores.score as decimal(18, 4)) as score
from {{ ref('int_account_scoring__rule_scores') }} as scores
inner join cutoffs on scores.evaluation_id = cutoffs.evaluation_id
inner join models on scores.score_model_id = models.score_model_id
union all
-- Every method of a roll-up, with the limits of its model. The primary one makes the score that is published.
select
    scores.subject,
    scores.subject_id,
    cutoffs.cutoff_date,
    scores.score_model_id,
    methods.rollup_id,
    case
        when methods.is_primary then cast(scores.score as decimal(18, 4))
        else {{ round_points(limited(
            rollup_points('coalesce(summed.rollup_value, 0)', 'methods', 'coalesce(summed.rollup_value, 0)'), 'models.score_floor', 'models.score_cap'
        )) }}
    end as score
from rolled_up as scores
inner join cutoffs on scores.evaluation_id = cutoffs.evaluation_id
inner join models on scores.score_model_id = models.score_model_id
inner join {{ policy_account_rollup_methods() }} as methods on scores.score_model_id = methods.score_model_id
left join summed
    on
        scores.evaluation_id = summed.evaluation_id
        and scores.subject_id = summed.account_id
        and methods.rollup_id = summed.rollup_id

with

bands as (

    select
        score_model_id,
        band,
        row_number() over (partition by score_model_id order by at_least_score nulls first) as band_rank
    from {{ policy_score_bands() }}

),

near as (

    select
        near.*,
        bands.band_rank
    from {{ ref('int_account_scoring__outlook_near') }} as near
    inner join bands on near.score_model_id = bands.score_model_id and near.band = bands.band
    where near.outlook_days > 0

),

-- Days ahead on which the band is a lower one.
lower_days as (

    select
        near.subject,
        near.subject_id,
        near.score_model_id,
        evaluations.score_date,
        scores.band,
        row_number() over (
            partition by near.subject, near.subject_id, near.score_model_id
            order by evaluations.score_date
        ) as fall_rank
    from near
    inner join {{ ref('int_account_scoring__scores') }} as scores
        on
            near.subject = scores.subject
            and near.subject_id = scores.subject_id
            and near.score_model_id = scores.score_model_id
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on scores.evaluation_id = evaluations.evaluation_id and evaluations.days_ahead between 1 and near.outlook_days
    inner join bands on scores.score_model_id = bands.score_model_id and scores.band = bands.band
    where bands.band_rank < near.band_rank

)

select
    subject,
    subject_id,
    score_model_id,
    score_date as falls_on,
    band as falls_to_band
from lower_days
where fall_rank = 1

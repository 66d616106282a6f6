with

scores as (

    select * from {{ ref('int_account_scoring__peak_scores') }}

),

bands as (

    select
        *,
        row_number() over (partition by score_model_id order by at_least_score nulls first) as band_rank
    from {{ ref('int_account_scoring__policy_score_bands') }}

),

bands_reached as (

    select
        scores.subject,
        scores.subject_id,
        scores.evaluation_id,
        scores.score_model_id,
        max(bands.band_rank) as band_rank
    from scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    inner join bands
        on
            scores.score_model_id = bands.score_model_id
            and (
                bands.at_least_score is null
                or scores.score >= bands.at_least_score
                -- A band reached within the hold is lost only below its margin, so that nobody flickers around a bound.
                or (
                    scores.peak_score >= bands.at_least_score
                    and scores.score >= bands.at_least_score * (1 - coalesce(models.hysteresis_margin, 0))
                )
            )
    group by scores.subject, scores.subject_id, scores.evaluation_id, scores.score_model_id

)

select
    scores.subject,
    scores.subject_id,
    scores.evaluation_id,
    scores.score_model_id,
    models.dimension,
    models.status = 'live' and coalesce(models.is_primary, false) as is_primary,
    scores.points_before_limits,
    scores.score,
    scores.peak_score,
    bands.band
from scores
inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
left join bands_reached
    on
        scores.subject = bands_reached.subject
        and scores.subject_id = bands_reached.subject_id
        and scores.evaluation_id = bands_reached.evaluation_id
        and scores.score_model_id = bands_reached.score_model_id
left join bands on bands_reached.score_model_id = bands.score_model_id and bands_reached.band_rank = bands.band_rank

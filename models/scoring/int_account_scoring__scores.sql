with

scores as (

    select * from {{ ref('int_account_scoring__rule_scores') }}
    union all
    select * from {{ ref('int_account_scoring__rollup_scores') }}

),

bands as (

    select
        *,
        row_number() over (partition by score_model_id order by at_least_score nulls first) as band_rank
    from {{ ref('int_account_scoring__policy_score_bands') }}

),

with_peak as (

    select
        scores.subject,
        scores.subject_id,
        scores.score_model_id,
        cast(max(case when scores.days_back = 0 then scores.points_before_limits end) as decimal(18, 4)) as points_before_limits,
        cast(max(case when scores.days_back = 0 then scores.score end) as decimal(18, 4)) as score,
        cast(max(case when scores.days_back <= models.hold_days then scores.score end) as decimal(18, 4)) as peak_score
    from scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    group by scores.subject, scores.subject_id, scores.score_model_id

),

bands_reached as (

    select
        with_peak.subject,
        with_peak.subject_id,
        with_peak.score_model_id,
        max(bands.band_rank) as band_rank
    from with_peak
    inner join {{ ref('int_account_scoring__models') }} as models on with_peak.score_model_id = models.score_model_id
    inner join bands
        on
            with_peak.score_model_id = bands.score_model_id
            and (
                bands.at_least_score is null
                or with_peak.score >= bands.at_least_score
                -- A band reached within the hold is lost only below its margin, so that nobody flickers around a bound.
                or (
                    with_peak.peak_score >= bands.at_least_score
                    and with_peak.score >= bands.at_least_score * (1 - coalesce(models.hysteresis_margin, 0))
                )
            )
    group by with_peak.subject, with_peak.subject_id, with_peak.score_model_id

)

select
    with_peak.subject,
    with_peak.subject_id,
    with_peak.score_model_id,
    models.dimension,
    models.status = 'live' and coalesce(models.is_primary, false) as is_primary,
    with_peak.points_before_limits,
    with_peak.score,
    with_peak.peak_score,
    bands.band
from with_peak
inner join {{ ref('int_account_scoring__models') }} as models on with_peak.score_model_id = models.score_model_id
left join bands_reached
    on
        with_peak.subject = bands_reached.subject
        and with_peak.subject_id = bands_reached.subject_id
        and with_peak.score_model_id = bands_reached.score_model_id
left join bands on bands_reached.score_model_id = bands.score_model_id and bands_reached.band_rank = bands.band_rank

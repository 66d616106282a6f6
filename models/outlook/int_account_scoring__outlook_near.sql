with

bands as (

    select
        score_model_id,
        band,
        outlook_days,
        lead(band) over (partition by score_model_id order by at_least_score nulls first) as next_band,
        lead(at_least_score) over (partition by score_model_id order by at_least_score nulls first) as next_at_least_score,
        lead(outlook_days) over (partition by score_model_id order by at_least_score nulls first) as next_outlook_days,
        lead(min_engaged_contacts) over (partition by score_model_id order by at_least_score nulls first) as next_min_engaged_contacts
    from {{ policy_score_bands() }}

)

select
    scores.subject,
    scores.subject_id,
    scores.score_model_id,
    scores.score,
    scores.band,
    cast(bands.outlook_days as int) as outlook_days,
    bands.next_band,
    -- What is missing to a floor is missing too.
    cast(greatest(bands.next_at_least_score - scores.points_before_limits, 0) as decimal(18, 4)) as missing_points,
    cast(scores.points_before_limits as decimal(18, 4)) as points_before_limits,
    greatest(coalesce(bands.next_min_engaged_contacts, 0) - scores.engaged_contacts, 0) as missing_contacts
from {{ ref('int_account_scoring__scores') }} as scores
inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id and models.status = 'live'
inner join bands on scores.score_model_id = bands.score_model_id and scores.band = bands.band
-- In a band that is looked at, or just below one and not without any interest.
where
    scores.evaluation_id = {{ present() }}
    and (bands.outlook_days > 0 or (bands.next_outlook_days > 0 and scores.score > 0))

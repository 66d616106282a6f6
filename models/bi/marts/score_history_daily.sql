with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

-- Enough for two years and more.
numbers as (

    select cast(generated_number - 1 as int) as number
    from ({{ dbt.generate_series(1024) }}) as series

),

spine as (

    select {{ days_before(as_of(), 'numbers.number') }} as history_date
    from numbers
    inner join settings on numbers.number < settings.chart_days

),

-- Of a day that was not built, the last one before it speaks.
days as (

    select
        spine.history_date,
        max(kept.snapshot_date) as snapshot_date
    from spine
    inner join {{ ref('score_history_days') }} as kept on spine.history_date >= kept.snapshot_date
    group by spine.history_date

)

select
    days.history_date,
    scores.subject,
    scores.subject_id,
    scores.account_id,
    scores.score_model_id,
    models.dimension,
    models.is_primary,
    scores.score,
    scores.band,
    {{ band_label('models.dimension', 'scores.band') }} as band_label,
    scores.tier,
    {{ name_with_blanks('scores.tier') }} as tier_label,
    cast(tiers.tier_rank as int) as tier_rank,
    scores.is_disqualified,
    scores.snapshot_date,
    days.history_date = scores.snapshot_date and {{ was_shown('scores') }} as is_built,
    not {{ was_shown('scores') }} as is_replayed
from {{ ref('scores_by_day') }} as scores
inner join days on scores.snapshot_date = days.snapshot_date
inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id and models.status = 'live'
left join {{ ref('int_account_scoring__policy_tiers') }} as tiers on scores.subject = tiers.subject and scores.tier = tiers.tier

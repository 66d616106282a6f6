with

engagement as (

    select * from {{ ref('int_account_scoring__backtest_engagement') }}

),

reference_scores as (

    select
        *,
        'activity count' as reference_id,
        cast(activity_count as decimal(18, 4)) as score
    from engagement
    union all
    select
        *,
        'recency' as reference_id,
        -- Who never did anything comes after all who did.
        cast(coalesce(
            -days_since_last_activity, -max(days_since_last_activity) over (partition by subject, cutoff_date) - 1, 0
        ) as decimal(18, 4)) as score
    from engagement
    union all
    select
        *,
        'contact count' as reference_id,
        cast(contact_count as decimal(18, 4)) as score
    from engagement
    where subject = 'account'

),

rollups as (

    select * from {{ policy_account_rollup_methods() }}

)

select
    scores.subject,
    scores.subject_id,
    scores.cutoff_date,
    coalesce(scores.rollup_id, scores.score_model_id) as score_id,
    case when scores.rollup_id is null then 'score_model' else 'rollup' end as score_kind,
    scores.score_model_id,
    scores.rollup_id,
    models.dimension,
    models.status = 'live' and models.is_primary and (scores.rollup_id is null or rollups.is_primary) as is_champion,
    scores.score
from {{ ref('int_account_scoring__backtest_scores') }} as scores
inner join {{ policy_score_models() }} as models on scores.score_model_id = models.score_model_id
left join rollups on scores.rollup_id = rollups.rollup_id
union all
select
    subject,
    subject_id,
    cutoff_date,
    reference_id as score_id,
    'reference' as score_kind,
    null as score_model_id,
    null as rollup_id,
    null as dimension,
    false as is_champion,
    score
from reference_scores

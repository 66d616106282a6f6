with

replays as (

    select
        scores.subject,
        scores.subject_id,
        scores.score_model_id,
        evaluations.score_date as replay_date,
        scores.score,
        scores.band,
        tiers.tier
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on scores.evaluation_id = evaluations.evaluation_id and evaluations.purpose = 'replay'
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on
            scores.evaluation_id = tiers.evaluation_id
            and scores.subject = tiers.subject
            and scores.subject_id = tiers.subject_id

),

kept as (

    select *
    from {{ ref('scores_by_day') }}
    where snapshot_date in (select replays.replay_date from replays)

)

select
    replays.subject,
    replays.subject_id,
    replays.score_model_id,
    replays.replay_date,
    replays.score,
    replays.band,
    replays.tier,
    kept.score as kept_score,
    kept.policy_version = versions.policy_version as is_same_policy,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from replays
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join kept
    on
        replays.subject = kept.subject
        and replays.subject_id = kept.subject_id
        and replays.score_model_id = kept.score_model_id
        and replays.replay_date = kept.snapshot_date

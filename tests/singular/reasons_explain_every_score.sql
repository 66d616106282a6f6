-- Every published score is the sum of its reasons, to the last of its four decimals, and of what counts of them; no reason is left over.

{{ config(group='account_scoring') }}

with

primary_account_models as (

    select
        score_model_id,
        dimension
    from {{ policy_score_models() }}
    where subject = 'account' and is_primary and status = 'live'

),

scores as (

    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        score
    from {{ ref('lead_scores') }}
    union all
    select
        'account' as subject,
        account_scores.account_id as subject_id,
        models.score_model_id,
        case models.dimension when 'intent' then account_scores.intent_score else account_scores.fit_score end as score
    from {{ ref('account_scores') }} as account_scores
    inner join primary_account_models as models on models.dimension in ('fit', 'intent')

),

explained as (

    select
        subject,
        subject_id,
        score_model_id,
        sum(points) as points,
        sum(counted_points) as counted_points
    from {{ ref('score_reasons') }}
    group by subject, subject_id, score_model_id

),

-- Scores of accounts that are not published are explained as well, but there is nothing to compare them with.
published_models as (

    select distinct
        subject,
        score_model_id
    from scores

),

compared as (

    select
        coalesce(scores.subject, explained.subject) as subject,
        coalesce(scores.subject_id, explained.subject_id) as subject_id,
        coalesce(scores.score_model_id, explained.score_model_id) as score_model_id,
        coalesce(explained.points, 0) as expected_score,
        coalesce(explained.counted_points, 0) as expected_by_count,
        scores.score as actual_score
    from scores
    full outer join explained
        on
            scores.subject = explained.subject
            and scores.subject_id = explained.subject_id
            and scores.score_model_id = explained.score_model_id

)

select compared.*
from compared
inner join published_models
    on compared.subject = published_models.subject and compared.score_model_id = published_models.score_model_id
where
    compared.actual_score is null or compared.actual_score <> compared.expected_score or compared.actual_score <> compared.expected_by_count

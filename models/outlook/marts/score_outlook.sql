select
    near.subject,
    near.subject_id,
    near.score_model_id,
    cast(near.score as decimal(18, 4)) as score,
    near.band,
    near.outlook_days,
    falls.falls_on,
    falls.falls_to_band,
    near.next_band,
    case when near.next_band is not null then near.missing_points end as points_to_next_band,
    lifts.lifted_by,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__outlook_near') }} as near
left join {{ ref('int_account_scoring__outlook_falls') }} as falls
    on
        near.subject = falls.subject
        and near.subject_id = falls.subject_id
        and near.score_model_id = falls.score_model_id
left join {{ ref('int_account_scoring__outlook_lifts') }} as lifts
    on
        near.subject = lifts.subject
        and near.subject_id = lifts.subject_id
        and near.score_model_id = lifts.score_model_id

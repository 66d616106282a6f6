select
    scores.subject_id as lead_id,
    lead_accounts.account_id,
    scores.score_model_id,
    scores.dimension,
    scores.score,
    scores.band,
    disqualifications.lead_id is not null as is_disqualified,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__scores') }} as scores
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on scores.subject_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
    on scores.subject_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
where scores.subject = 'lead' and scores.evaluation_id = {{ present() }}

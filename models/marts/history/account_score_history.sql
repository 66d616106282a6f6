select
    scores.subject_id as account_id,
    scores.score_model_id,
    {{ as_of() }} as snapshot_date,
    scores.score,
    scores.band,
    account_scores.tier,
    account_scores.contacts,
    account_scores.engaged_contacts,
    versions.policy_version,
    {{ run_id() }} as run_id
from {{ ref('int_scoring__scores') }} as scores
inner join {{ ref('account_scores') }} as account_scores on scores.subject_id = account_scores.account_id
cross join {{ ref('int_policy__version') }} as versions
where
    scores.subject = 'account'
    {#- A day is written once, and no day before one that was written. #}
    {%- if is_incremental() %}
    and not exists (select 1 from {{ this }} as known where known.snapshot_date >= {{ as_of() }})
    {%- endif %}

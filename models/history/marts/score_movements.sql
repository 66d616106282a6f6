select
    changes.subject,
    changes.subject_id,
    changes.score_model_id,
    {{ as_of() }} as snapshot_date,
    pair.previous_date,
    changes.cause,
    changes.points,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__history_changes') }} as changes
cross join {{ ref('int_account_scoring__history_pair') }} as pair
{#- A day is written once. #}
{%- if is_incremental() %}
where not exists (select 1 from {{ this }} as known where known.snapshot_date >= {{ as_of() }})
{%- endif %}

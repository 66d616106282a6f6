select
    changes.policy_number,
    changes.as_of as changed_on,
    changes.seed,
    changes.row_key,
    changes.column_name,
    changes.change_type,
    changes.previous_value,
    changes.value as new_value,
    changes.score_model_id,
    changes.change_type = 'cell_changed' and coalesce({{ is_lowered_threshold('changes') }}, false) as is_lowered_threshold,
    changes.owner,
    changes.reason,
    changes.policy_version,
    changes.run_id
from {{ ref('int_account_scoring__policy_history') }} as changes
-- The first policy changes nothing.
where changes.seed is not null and changes.policy_number > 1

select
    subject,
    subject_id,
    fit_score,
    fit_band,
    intent_score,
    intent_band,
    combined_score
from {{ ref('int_account_scoring__evaluated_primary_scores') }}
where evaluation_id = {{ present() }}

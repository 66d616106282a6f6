-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('score_model_id') }} as score_model_id,
    {{ policy_text('band') }} as band,
    {{ policy_number('most_per_week') }} as most_per_week,
    {{ policy_number('least_hit_rate') }} as least_hit_rate,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('band_targets') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('score_model_id') }} as score_model_id,
    {{ policy_text('band') }} as band,
    {{ policy_number('at_least_score') }} as at_least_score,
    {{ policy_number('below_score') }} as below_score,
    {{ policy_number('outlook_days') }} as outlook_days,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('score_bands') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('rollup_id') }} as rollup_id,
    {{ policy_text('score_model_id') }} as score_model_id,
    lower({{ policy_text('method') }}) as method,
    {{ policy_boolean('is_primary') }} as is_primary,
    {{ policy_number('scale_to') }} as scale_to,
    {{ policy_number('full_score_at') }} as full_score_at,
    {{ policy_number('champion_weight') }} as champion_weight,
    {{ policy_number('top_n') }} as top_n,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('account_rollup_methods') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('score_model_id') }} as score_model_id,
    lower({{ policy_text('subject') }}) as subject,
    lower({{ policy_text('dimension') }}) as dimension,
    lower({{ policy_text('status') }}) as status,
    {{ policy_boolean('is_primary') }} as is_primary,
    {{ policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
    lower({{ policy_text('audience_attribute') }}) as audience_attribute,
    lower({{ policy_text('audience_operator') }}) as audience_operator,
    {{ policy_text('audience_value') }} as audience_value,
    {{ policy_number('score_cap') }} as score_cap,
    {{ policy_number('score_floor') }} as score_floor,
    {{ policy_number('engaged_threshold') }} as engaged_threshold,
    {{ policy_number('contact_scale') }} as contact_scale,
    {{ policy_number('hysteresis_margin') }} as hysteresis_margin,
    {{ policy_number('hysteresis_days') }} as hysteresis_days,
    {{ policy_number('combined_weight') }} as combined_weight,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('score_models') }}

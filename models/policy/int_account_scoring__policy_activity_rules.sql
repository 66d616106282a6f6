-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('rule_id') }} as rule_id,
    {{ policy_text('score_model_id') }} as score_model_id,
    {{ policy_text('rule_group_id') }} as rule_group_id,
    {{ policy_number('priority') }} as priority,
    {{ folded_words(policy_text('activity_type')) }} as activity_type,
    {{ folded_words(policy_text('channel')) }} as channel,
    lower({{ policy_text('asset_pattern') }}) as asset_pattern,
    lower({{ policy_text('purchase_stage') }}) as purchase_stage,
    {{ policy_number('points') }} as points,
    {{ policy_number('quantity_per_unit') }} as quantity_per_unit,
    coalesce(lower({{ policy_text('decay_mode') }}), 'half_life') as decay_mode,
    {{ policy_number('half_life_days') }} as half_life_days,
    {{ policy_number('lifespan_days') }} as lifespan_days,
    {{ policy_number('daily_cap') }} as daily_cap,
    {{ policy_number('rule_cap') }} as rule_cap,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('activity_rules') }}

-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    {{ policy_text('outcome_id') }} as outcome_id,
    lower({{ policy_text('subject') }}) as subject,
    lower({{ policy_text('event') }}) as event,
    case
        when lower({{ policy_text('event') }}) = 'activity' then {{ folded_words(policy_text('event_value')) }}
        else lower({{ policy_text('event_value') }})
    end as event_value,
    coalesce({{ policy_number('min_leads') }}, 1) as min_leads,
    {{ policy_number('horizon_days') }} as horizon_days,
    {{ policy_number('population_active_days') }} as population_active_days,
    {{ policy_text(optional_policy_column('outcomes', 'population_score_model_id')) }} as population_score_model_id,
    {{ policy_boolean('is_repeatable') }} as is_repeatable,
    {{ policy_boolean('is_primary') }} as is_primary,
    {{ policy_number('min_subjects') }} as min_subjects,
    {{ policy_number('min_outcomes') }} as min_outcomes,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('outcomes') }}

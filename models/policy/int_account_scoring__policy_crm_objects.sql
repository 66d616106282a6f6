-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

select
    lower({{ policy_text('subject') }}) as subject,
    {{ consent_purpose(policy_text('consent_purpose')) }} as consent_purpose,
    {{ policy_number('min_reason_points') }} as min_reason_points,
    {{ policy_boolean('sends_scores') }} as sends_scores,
    {{ policy_number('min_delta') }} as min_delta,
    coalesce({{ policy_boolean('sends_derived') }}, false) as sends_derived,
    {{ policy_number('max_withdrawn_share') }} as max_withdrawn_share,
    coalesce({{ policy_number('min_records') }}, 0) as min_records,
    coalesce(lower({{ policy_text('harmless_texts_in') }}), 'everywhere') in ('everywhere', 'crm') as is_harmless_in_crm,
    coalesce(lower({{ policy_text('harmless_texts_in') }}), 'everywhere') in ('everywhere', 'worklists') as is_harmless_on_worklists,
    {{ policy_text('reason') }} as reason,
    {{ policy_text('owner') }} as owner
from {{ policy('crm_objects') }}

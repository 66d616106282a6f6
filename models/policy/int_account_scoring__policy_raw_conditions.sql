select
    'fit_rules' as seed,
    {{ policy_text('rule_id') }} as row_key,
    {{ policy_text('score_model_id') }} as score_model_id,
    lower({{ policy_text('attribute') }}) as attribute,
    lower({{ policy_text('operator') }}) as operator,
    {{ policy_text('value') }} as value,
    {{ policy_text('value_to') }} as value_to,
    '' as column_prefix
from {{ policy('fit_rules') }}
union all
select
    'disqualifiers' as seed,
    {{ policy_text('disqualifier_id') }} as row_key,
    cast(null as {{ dbt.type_string() }}) as score_model_id,
    lower({{ policy_text('attribute') }}) as attribute,
    lower({{ policy_text('operator') }}) as operator,
    {{ policy_text('value') }} as value,
    {{ policy_text('value_to') }} as value_to,
    '' as column_prefix
from {{ policy('disqualifiers') }}
union all
select
    'score_models' as seed,
    {{ policy_text('score_model_id') }} as row_key,
    {{ policy_text('score_model_id') }} as score_model_id,
    lower({{ policy_text('audience_attribute') }}) as attribute,
    lower({{ policy_text('audience_operator') }}) as operator,
    {{ policy_text('audience_value') }} as value,
    cast(null as {{ dbt.type_string() }}) as value_to,
    'audience_' as column_prefix
from {{ policy('score_models') }}
where coalesce(
    {{ policy_text('audience_attribute') }}, {{ policy_text('audience_operator') }}, {{ policy_text('audience_value') }}
) is not null

select
    'fit_rule' as condition_type,
    rule_id as condition_id,
    attribute,
    operator,
    value,
    value_to
from {{ ref('int_account_scoring__policy_fit_rules') }}
union all
select
    'disqualifier' as condition_type,
    disqualifier_id as condition_id,
    attribute,
    operator,
    value,
    value_to
from {{ ref('int_account_scoring__policy_disqualifiers') }}
union all
select
    'audience' as condition_type,
    score_model_id as condition_id,
    audience_attribute as attribute,
    audience_operator as operator,
    audience_value as value,
    cast(null as {{ dbt.type_string() }}) as value_to
from {{ ref('int_account_scoring__policy_score_models') }}
where audience_attribute is not null

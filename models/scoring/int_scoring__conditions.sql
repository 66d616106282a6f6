select
    'fit_rule' as condition_type,
    rule_id as condition_id,
    attribute,
    operator,
    value,
    value_to
from {{ ref('int_policy__fit_rules') }}
union all
select
    'disqualifier' as condition_type,
    disqualifier_id as condition_id,
    attribute,
    operator,
    value,
    value_to
from {{ ref('int_policy__disqualifiers') }}

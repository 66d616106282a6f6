select
    rule_signals.rule_id,
    {{ number_key([text_key(['rule_signals.signal_key', 'rules.points', 'rules.rule_cap', 'rules.rule_group_id'])]) }} as rule_version
from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
inner join {{ ref('int_account_scoring__policy_activity_rules') }} as rules on rule_signals.rule_id = rules.rule_id
union all
select
    rule_id,
    {{ number_key([text_key(['attribute', 'operator', 'value', 'value_to', 'points', 'rule_group_id', 'priority'])]) }} as rule_version
from {{ ref('int_account_scoring__policy_fit_rules') }}

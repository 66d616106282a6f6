with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

judged as (

    select
        *,
        {{ verdict('is_enough', 'is_significant') }} as verdict
    from {{ ref('int_account_scoring__calibration_signal_statistics') }}
    where signal_type in ('activity_rule', 'activity_type')

)

select
    judged.outcome_id,
    judged.signal_type,
    judged.signal,
    rules.rule_id,
    coalesce(rules.activity_type, case when judged.signal_type = 'activity_type' then judged.signal end) as activity_type,
    rules.points as present_points,
    judged.leads,
    judged.conversions,
    {{ statistic('judged.shrunk_rate') }} as conversion_rate,
    {{ statistic('judged.base_rate') }} as base_rate,
    judged.verdict,
    {{ whole_points(
        "case when judged.verdict = 'suggested' then "
        ~ share('settings.activity_points_at_base_rate * judged.shrunk_rate', 'judged.base_rate') ~ ' end'
    ) }} as points,
    {{ whole_points(
        "case when judged.verdict = 'suggested' then "
        ~ points_of_log_odds('judged.weight_of_evidence', 'settings.points_to_double_odds') ~ ' end'
    ) }} as points_by_evidence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from judged
cross join settings
left join {{ policy_activity_rules() }} as rules
    on judged.signal_type = 'activity_rule' and judged.signal = rules.rule_id

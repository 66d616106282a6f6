with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

)

select
    suggestions.rule_id,
    suggestions.score_model_id,
    suggestions.rule_group_id,
    cast(suggestions.priority as int) as priority,
    suggestions.signal as attribute,
    suggestions.operator,
    suggestions.operand as value,
    suggestions.outcome_id,
    suggestions.leads,
    suggestions.conversions,
    {{ statistic('suggestions.shrunk_rate') }} as conversion_rate,
    {{ statistic('suggestions.base_rate') }} as base_rate,
    suggestions.verdict,
    {{ whole_points(
        "case when suggestions.verdict = 'suggested' then "
        ~ share('settings.fit_points_at_base_rate * suggestions.shrunk_rate', 'suggestions.base_rate') ~ ' end'
    ) }} as points,
    {{ whole_points(
        "case when suggestions.verdict = 'suggested' then "
        ~ points_of_log_odds('suggestions.weight_of_evidence', 'settings.points_to_double_odds') ~ ' end'
    ) }} as points_by_evidence,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__calibration_fit_suggestions') }} as suggestions
cross join settings

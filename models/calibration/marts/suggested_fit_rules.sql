with

fit_models as (

    select score_model_id from {{ policy_score_models() }}
    where subject = 'lead' and dimension = 'fit' and status = 'live' and is_primary

),

value_groups as (

    select distinct
        attribute,
        group_type,
        signal_value,
        operator,
        operand,
        is_last,
        range_number
    from {{ ref('int_account_scoring__calibration_value_groups') }}

),

named as (

    select
        statistics.*,
        value_groups.operator,
        value_groups.operand,
        -- All values of an attribute that makes a difference: one without a rule would have none of the points of an average one.
        max(case when statistics.is_significant then 1 else 0 end) over (partition by statistics.outcome_id, statistics.signal) = 1
            as is_attribute_significant,
        statistics.signal || '_' || case value_groups.group_type
            when 'value' then {{ as_name('value_groups.signal_value') }}
            when 'range' then 'range_' || {{ number_text('value_groups.range_number') }}
            when 'unknown' then 'not_known'
            else 'any_other'
        end as name,
        row_number() over (
            partition by statistics.outcome_id, statistics.signal
            order by value_groups.is_last, value_groups.range_number desc, value_groups.signal_value
        ) as priority
    from {{ ref('int_account_scoring__calibration_signal_statistics') }} as statistics
    inner join value_groups on statistics.signal = value_groups.attribute and statistics.signal_value = value_groups.signal_value
    where statistics.signal_type = 'attribute'

),

-- Values that differ in other letters than a to z would share a name.
numbered as (

    select
        *,
        row_number() over (partition by outcome_id, name order by priority) as name_number
    from named

),

suggestions_of_fit as (

    select
        numbered.outcome_id,
        numbered.signal_type,
        numbered.signal,
        numbered.signal_value,
        numbered.leads,
        numbered.conversions,
        numbered.base_rate,
        numbered.shrunk_rate,
        numbered.weight_of_evidence,
        numbered.operator,
        numbered.operand,
        numbered.priority,
        fit_models.score_model_id,
        'calibrated_' || numbered.name
        || case when numbered.name_number > 1 then '_' || {{ number_text('numbered.name_number') }} else '' end as rule_id,
        'calibrated_' || numbered.signal as rule_group_id,
        {{ verdict('numbered.is_enough', 'numbered.is_attribute_significant') }} as verdict
    from numbered
    cross join fit_models

),

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
from suggestions_of_fit as suggestions
cross join settings

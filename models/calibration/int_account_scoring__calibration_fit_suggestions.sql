with

fit_models as (

    select score_model_id from {{ ref('int_account_scoring__policy_score_models') }}
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
            when 'value' then {{ replace_regex('value_groups.signal_value', '[^a-z0-9]+', '_') }}
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

)

select
    numbered.*,
    fit_models.score_model_id,
    'calibrated_' || name || case when name_number > 1 then '_' || {{ number_text('name_number') }} else '' end as rule_id,
    'calibrated_' || signal as rule_group_id,
    {{ verdict('is_enough', 'is_attribute_significant') }} as verdict
from numbered
cross join fit_models

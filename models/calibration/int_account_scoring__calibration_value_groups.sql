with

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

value_counts as (

    select
        attribute,
        value,
        count(*) as leads
    from {{ ref('int_account_scoring__calibration_lead_values') }}
    group by attribute, value

),

grouped as (

    select
        value_counts.attribute,
        value_counts.value,
        ranges.range_number,
        {{ number_text('ranges.range_from') }} as range_from,
        {{ number_text('ranges.range_below') }} as range_below,
        case
            when value_counts.value = '' then 'unknown'
            when ranges.range_number is not null then 'range'
            when value_counts.leads >= outcomes.min_subjects then 'value'
            else 'other'
        end as group_type
    from value_counts
    cross join outcomes
    left join {{ ref('int_account_scoring__calibration_ranges') }} as ranges
        on value_counts.attribute = ranges.attribute and value_counts.value = ranges.value

)

select
    attribute,
    value,
    group_type,
    case
        when group_type = 'value' then value
        when group_type = 'range' and range_number = 1 and range_below is not null then 'below ' || range_below
        when group_type = 'range' then range_from || coalesce(' to below ' || range_below, ' and more')
        else {{ value_group('group_type') }}
    end as signal_value,
    -- As a rule of a group in which the first that matches counts: high ranges first, other values after all known ones.
    case
        when group_type = 'value' then 'equals'
        when group_type = 'unknown' then 'is_unknown'
        when group_type = 'other' then 'is_known'
        when range_number = 1 and range_below is not null then 'at_most'
        else 'at_least'
    end as operator,
    case
        when group_type = 'value' then value
        when group_type = 'range' and range_number = 1 and range_below is not null then range_below
        when group_type = 'range' then range_from
    end as operand,
    case group_type when 'other' then 1 else 0 end as is_last,
    coalesce(range_number, 0) as range_number
from grouped

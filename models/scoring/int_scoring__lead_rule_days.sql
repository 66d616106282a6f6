with

counted as (

    select
        lead_days.lead_id,
        lead_days.activity_date,
        pattern_rules.rule_id,
        sum(lead_days.activity_count) as activity_count,
        sum(lead_days.quantity) as quantity
    from {{ ref('int_activity__lead_days') }} as lead_days
    inner join {{ ref('int_scoring__pattern_rules') }} as pattern_rules
        on
            lead_days.activity_type = pattern_rules.activity_type
            and lead_days.channel = pattern_rules.channel
            and lead_days.asset = pattern_rules.asset
            and pattern_rules.is_counted
    group by lead_days.lead_id, lead_days.activity_date, pattern_rules.rule_id

),

in_units as (

    select
        counted.*,
        rules.score_model_id,
        rules.daily_cap,
        case
            when rules.quantity_per_unit is null then cast(counted.activity_count as decimal(28, 6))
            -- Through a decimal, because 0.6 / 0.2 is a little less than 3 as a double.
            else floor({{ summable('counted.quantity / rules.quantity_per_unit') }})
        end as units
    from counted
    inner join {{ ref('int_policy__activity_rules') }} as rules on counted.rule_id = rules.rule_id

)

select
    lead_id,
    score_model_id,
    rule_id,
    activity_date,
    activity_count,
    case when units > daily_cap then daily_cap else units end as units
from in_units
where units > 0

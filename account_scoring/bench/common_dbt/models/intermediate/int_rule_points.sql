with

days as (

    select
        lead_id,
        rule_id,
        age,
        count(*) as activities,
        sum(quantity) as quantity
    from {{ ref('int_matched_activities') }}
    group by lead_id, rule_id, age

),

decayed as (

    select
        days.lead_id,
        rules.rule_id,
        rules.rule_group_id,
        rules.points,
        rules.rule_cap,
        least(
            case
                when rules.quantity_per_unit is null then days.activities
                else floor(round(days.quantity / rules.quantity_per_unit, 10))
            end,
            rules.daily_cap
        ) * case rules.decay_mode
            when 'none' then 1
            when 'window' then case when days.age < rules.lifespan_days then 1 else 0 end
            when 'linear' then greatest(1 - days.age / rules.lifespan_days, 0)
            when 'step' then case
                when days.age < rules.half_life_days then 1
                when days.age < rules.lifespan_days then 0.5
                else 0
            end
            else power(0.5, days.age / rules.half_life_days)
        end as units
    from days
    inner join {{ ref('int_rules') }} as rules on days.rule_id = rules.rule_id

),

summed as (

    select
        lead_id,
        rule_id,
        rule_group_id,
        rule_cap,
        cast(round(cast(points * sum(units) as decimal(28, 10)), 4) as decimal(18, 4)) as points
    from decayed
    group by lead_id, rule_id, rule_group_id, rule_cap, points

)

select
    lead_id,
    rule_id,
    rule_group_id,
    greatest(least(points, coalesce(rule_cap, 1e9)), -coalesce(rule_cap, 1e9)) as points
from summed

select
    rules.rule_id,
    rules.rule_group_id,
    case when groups.match_mode = 'first' then rules.rule_group_id else rules.rule_id end as competition,
    coalesce(cast(rules.priority as integer), 1000) as priority,
    lower(rules.activity_type) as activity_type,
    lower(rules.channel) as channel,
    replace(lower(rules.asset_pattern), '_', '!_') as asset_pattern,
    cast(rules.points as double) as points,
    cast(rules.quantity_per_unit as double) as quantity_per_unit,
    coalesce(rules.decay_mode, 'half_life') as decay_mode,
    cast(rules.half_life_days as double) as half_life_days,
    cast(rules.lifespan_days as double) as lifespan_days,
    cast(rules.daily_cap as double) as daily_cap,
    cast(rules.rule_cap as double) as rule_cap
from {{ ref('activity_rules') }} as rules
left join {{ ref('rule_groups') }} as groups on rules.rule_group_id = groups.rule_group_id
where rules.score_model_id = 'lead_intent'

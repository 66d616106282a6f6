with

behaviours as (

    unpivot {{ ref('int_behaviours') }}
    on
        active_days_in_28, active_weeks_in_8, activities_in_7, distinct_assets_in_28, days_since_last_activity
    into name attribute value number

),

matched as (

    select
        behaviours.lead_id,
        rules.rule_group_id,
        cast(rules.points as double) as points,
        row_number() over (
            partition by
                behaviours.lead_id,
                case when groups.match_mode = 'first' then rules.rule_group_id else rules.rule_id end
            order by cast(rules.priority as integer), rules.rule_id
        ) as match_rank
    from behaviours
    inner join {{ ref('fit_rules') }} as rules
        on
            behaviours.attribute = rules.attribute
            and rules.score_model_id = 'lead_intent'
            and case rules.operator
                when 'at_least' then behaviours.number >= cast(rules.value as double)
                when 'at_most' then behaviours.number <= cast(rules.value as double)
                when 'between' then behaviours.number between cast(rules.value as double) and cast(rules.value_to as double)
                else false
            end
    left join {{ ref('rule_groups') }} as groups on rules.rule_group_id = groups.rule_group_id

)

select
    lead_id,
    rule_group_id,
    cast(points as decimal(18, 4)) as points
from matched
where match_rank = 1

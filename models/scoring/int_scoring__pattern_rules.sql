with

rules as (

    select
        activity_rules.*,
        rule_groups.match_mode,
        -- A rule without a group, or in a group that counts all, stands alone.
        case
            when rule_groups.match_mode = 'first' then activity_rules.rule_group_id
            else 'rule ' || activity_rules.rule_id
        end as competition
    from {{ ref('int_policy__activity_rules') }} as activity_rules
    left join {{ ref('int_policy__rule_groups') }} as rule_groups on activity_rules.rule_group_id = rule_groups.rule_group_id

),

matches as (

    select
        patterns.activity_type,
        patterns.channel,
        patterns.asset,
        patterns.activity_count,
        rules.score_model_id,
        rules.rule_id,
        rules.competition,
        row_number() over (
            partition by patterns.activity_type, patterns.channel, patterns.asset, rules.score_model_id, rules.competition
            order by rules.priority nulls last, rules.rule_id
        ) as match_rank
    from {{ ref('int_activity__patterns') }} as patterns
    inner join rules
        on
            (rules.activity_type is null or patterns.activity_type = rules.activity_type)
            and (rules.channel is null or patterns.channel = rules.channel)
            and (rules.asset_pattern is null or patterns.asset like {{ like_pattern('rules.asset_pattern') }} escape '!')

)

select
    activity_type,
    channel,
    asset,
    activity_count,
    score_model_id,
    rule_id,
    competition,
    match_rank = 1 as is_counted
from matches

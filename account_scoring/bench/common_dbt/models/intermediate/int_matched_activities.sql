with

matched as (

    select
        activities.activity_id,
        activities.lead_id,
        activities.activity_date,
        activities.age,
        activities.quantity,
        rules.rule_id,
        row_number() over (
            partition by activities.activity_id, rules.competition
            order by rules.priority, rules.rule_id
        ) as match_rank
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('int_rules') }} as rules
        on
            (rules.activity_type is null or activities.activity_type = rules.activity_type)
            and (rules.channel is null or activities.channel = rules.channel)
            and (rules.asset_pattern is null or activities.asset like rules.asset_pattern escape '!')

)

select * from matched
where match_rank = 1

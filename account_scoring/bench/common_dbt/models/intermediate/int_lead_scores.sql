with

points as (

    select lead_id, rule_group_id, points from {{ ref('int_rule_points') }}
    union all
    select lead_id, rule_group_id, points from {{ ref('int_behaviour_points') }}

),

group_points as (

    select
        points.lead_id,
        points.rule_group_id,
        greatest(
            least(sum(points.points), coalesce(max(cast(groups.group_cap as double)), 1e9)),
            -coalesce(max(cast(groups.group_cap as double)), 1e9)
        ) as points
    from points
    left join {{ ref('rule_groups') }} as groups on points.rule_group_id = groups.rule_group_id
    group by points.lead_id, points.rule_group_id

),

totals as (

    select
        lead_id,
        sum(points) as points
    from group_points
    group by lead_id

)

select
    leads.lead_id,
    -- Rounded, so that sums of doubles do not fall a little below a threshold.
    round(greatest(
        least(coalesce(totals.points, 0), cast(models.score_cap as double)), cast(models.score_floor as double)
    ), 4) as score,
    cast(models.engaged_threshold as double) as engaged_threshold,
    cast(coalesce(models.contact_scale, models.engaged_threshold) as double) as contact_scale,
    coalesce(models.contact_curve, 'exp') as contact_curve,
    coalesce(cast(models.contact_steepness as double), 1) as contact_steepness
from {{ ref('stg_leads') }} as leads
cross join {{ ref('score_models') }} as models
left join totals on leads.lead_id = totals.lead_id
where models.score_model_id = 'lead_intent'

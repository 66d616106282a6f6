with

rules as (

    select * from {{ policy_machine_rules() }}

),

judged as (

    select
        rules.rule_id,
        sum(patterns.activity_count) as activity_count
    from rules
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on {{ is_listed('patterns.activity_type', 'rules.activity_types') }}
    group by rules.rule_id
    union all
    -- Of whom the source tells no agent, an agent tells nothing.
    select
        rules.rule_id,
        count(distinct read_rows.activity_key) as activity_count
    from rules
    inner join {{ ref('int_account_scoring__activity_rows') }} as read_rows on read_rows.has_user_agent and read_rows.activity_key > 0
    where rules.kind = 'declared_agent' and cast(read_rows.occurred_at as date) <= {{ as_of() }}
    group by rules.rule_id

),

told as (

    select
        machines.rule_id,
        sum(machines.machine_activities) as activity_count,
        sum(machines.subjects) as subject_count,
        count(machines.lead_id) as lead_count,
        sum(case when handovers.is_handed_to_sales then 1 else 0 end) as handed_lead_count,
        sum(machines.points) as points,
        sum(machines.score_before) as score_before,
        sum(machines.score_after) as score_after,
        sum(case when machines.tier_before <> machines.tier_after then 1 else 0 end) as moved_lead_count,
        min(machines.lead_id) as example_lead_id,
        max(machines.last_date) as last_date
    from {{ ref('machine_leads') }} as machines
    left join {{ ref('int_account_scoring__handovers') }} as handovers
        on handovers.subject = 'lead' and machines.lead_id = handovers.subject_id
    group by machines.rule_id

)

select
    rules.rule_id,
    rules.kind,
    rules.is_set_aside,
    rules.reason,
    cast(coalesce(judged.activity_count, 0) as bigint) as judged_activities,
    cast(coalesce(told.activity_count, 0) as bigint) as machine_activities,
    cast(coalesce(told.subject_count, 0) as bigint) as subjects,
    cast(coalesce(told.lead_count, 0) as bigint) as leads,
    cast(coalesce(told.handed_lead_count, 0) as bigint) as leads_handed_to_sales,
    cast(coalesce(told.points, 0) as decimal(18, 4)) as points,
    cast(coalesce(told.score_before, 0) as decimal(18, 4)) as score_before,
    cast(coalesce(told.score_after, 0) as decimal(18, 4)) as score_after,
    cast(coalesce(told.moved_lead_count, 0) as bigint) as leads_of_another_tier,
    told.example_lead_id,
    told.last_date,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from rules
left join judged on rules.rule_id = judged.rule_id
left join told on rules.rule_id = told.rule_id

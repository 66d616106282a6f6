with

rules as (

    select * from {{ policy_machine_rules() }}

),

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

judged as (

    select
        rules.rule_id,
        sum(patterns.activity_count) as activity_count
    from rules
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on {{ is_listed('patterns.activity_type', 'rules.activity_types') }}
    group by rules.rule_id

),

told as (

    select
        machines.rule_id,
        count(*) as activity_count,
        count(distinct machines.lead_key) as subject_count,
        count(distinct leads.lead_id) as lead_count,
        count(distinct case when handovers.is_handed_to_sales then leads.lead_id end) as handed_lead_count,
        min(leads.lead_id) as example_lead_id,
        max(cast(machines.occurred_at as date)) as last_date
    from {{ ref('int_account_scoring__activity_machines') }} as machines
    left join leads on machines.lead_key = leads.lead_key
    left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and leads.lead_id = handovers.subject_id
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
    told.example_lead_id,
    told.last_date,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from rules
left join judged on rules.rule_id = judged.rule_id
left join told on rules.rule_id = told.rule_id

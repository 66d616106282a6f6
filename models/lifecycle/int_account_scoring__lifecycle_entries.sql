with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

recorded as (

    select * from {{ ref('int_account_scoring__lifecycle_recorded') }}

),

-- What a lead can leave and come back to has the first day on which it was there no more.
signs as (

    select
        lead_id,
        'created' as entered_by,
        created_at as occurred_at,
        cast(null as date) as left_on
    from {{ ref('int_account_scoring__identity_leads') }}
    union all
    select
        leads.lead_id,
        'engagement' as entered_by,
        min(activities.occurred_at) as occurred_at,
        cast(null as date) as left_on
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on activities.pattern_key = patterns.pattern_key
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on activities.lead_key = leads.lead_key
    where activities.known_to is null and patterns.is_engagement
    group by leads.lead_id
    union all
    {{ stays_of_mqls() }}

),

-- When a lead became an MQL first: by the source, else by the signs that the policy names.
mqls as (

    select
        leads.lead_id,
        coalesce(min(recorded.entered_at), min(signs.occurred_at)) as entered_at
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join recorded on leads.lead_id = recorded.lead_id and recorded.stage = 'mql'
    left join stages on stages.stage = 'mql'
    left join signs on leads.lead_id = signs.lead_id and {{ is_listed('signs.entered_by', 'stages.entered_by') }}
    group by leads.lead_id

),

-- Of the lead that an opportunity names; of all who were MQLs before it where it names an account alone.
opportunities as (

    select
        coalesce(deals.surviving_lead_id, mqls.lead_id) as lead_id,
        deals.created_at,
        case when deals.is_won then deals.closed_at end as won_at
    from {{ ref('int_account_scoring__input_opportunities') }} as deals
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
        on deals.surviving_lead_id is null and deals.surviving_account_id = lead_accounts.account_id
    left join mqls on lead_accounts.lead_id = mqls.lead_id and deals.created_at >= mqls.entered_at
    where deals.row_status = 'accepted' and coalesce(deals.surviving_lead_id, mqls.lead_id) is not null

),

known_signs as (

    select * from signs
    union all
    select
        touches.surviving_lead_id as lead_id,
        'sales_touch' as entered_by,
        -- A touch of which the day alone is known may answer a request of that day.
        greatest(touches.touched_at, mqls.entered_at) as occurred_at,
        cast(null as date) as left_on
    from {{ ref('int_account_scoring__input_sales_touches') }} as touches
    inner join mqls on touches.surviving_lead_id = mqls.lead_id and {{ touch_moment('touches.touched_at') }} >= mqls.entered_at
    where touches.row_status = 'accepted'
    {#- A deal is two signs. #}
    {%- for sign, occurred_at in [('opportunity', 'created_at'), ('won', 'won_at')] %}
    union all
    select
        lead_id,
        '{{ sign }}' as entered_by,
        {{ occurred_at }} as occurred_at,
        cast(null as date) as left_on
    from opportunities
    {%- endfor %}

),

inferred as (

    select
        known_signs.lead_id,
        stages.stage,
        known_signs.occurred_at,
        known_signs.left_on,
        count(case when {{ is_exit_stage('exits.stage') }} then 1 end) as exits_before
    from known_signs
    inner join stages on {{ is_listed('known_signs.entered_by', 'stages.entered_by') }}
    left join recorded on known_signs.lead_id = recorded.lead_id and stages.stage = recorded.stage
    left join recorded as exits
        -- What happens once is inferred once, whatever came before.
        on known_signs.left_on is not null and known_signs.lead_id = exits.lead_id and known_signs.occurred_at >= exits.entered_at
    where recorded.lead_id is null and cast(known_signs.occurred_at as date) <= {{ as_of() }}
    group by known_signs.lead_id, stages.stage, known_signs.occurred_at, known_signs.left_on

),

-- Who is in the stage by one sign does not enter it by another, unless it was given back in between.
stayed as (

    select
        *,
        max(coalesce(left_on, {{ as_of() }})) over (
            partition by lead_id, stage, exits_before order by occurred_at, left_on rows between unbounded preceding and 1 preceding
        ) as others_left_on
    from inferred

),

entries as (

    select
        lead_id,
        stage,
        entered_at,
        reason,
        true as is_recorded
    from recorded
    union all
    select
        lead_id,
        stage,
        occurred_at as entered_at,
        cast(null as {{ dbt.type_string() }}) as reason,
        false as is_recorded
    from stayed
    where coalesce(cast(occurred_at as date) > others_left_on, true)

),

timed as (

    {{ entries_within_days() }}

),

ordered as (

    select
        *,
        count(case when is_exit then 1 end) over (
            partition by lead_id order by entered_at, stage_order rows between unbounded preceding and 1 preceding
        ) as exits_before
    from timed

)

select
    lead_id,
    stage,
    stage_order,
    is_exit,
    entered_at,
    is_recorded,
    reason,
    -- What is inferred moves a lead on and never back: who was handed over before the first act is no inquiry afterwards.
    is_recorded or coalesce(
        stage_order > max(case when not is_exit then stage_order end) over (
            partition by lead_id, exits_before order by entered_at, stage_order rows between unbounded preceding and 1 preceding
        ), true
    ) as is_step
from ordered

with

stages as (

    select
        lower({{ policy_text('stage') }}) as stage,
        {{ policy_number('stage_order') }} as stage_order,
        lower({{ policy_text('entered_by') }}) as entered_by
    from {{ policy('stages') }}

),

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

),

-- What the histories have of a day that was not kept was left by a build that broke off. Who was gone for a time was no lead then, and left no tier.
tier_days as (

    select
        history.lead_id,
        history.snapshot_date,
        max(case when tiers.is_mql then 1 else 0 end) as is_mql,
        lag(max(case when tiers.is_mql then 1 else 0 end)) over (partition by history.lead_id order by history.snapshot_date) as was_mql
    from {{ ref('lead_score_history') }} as history
    inner join {{ ref('score_history_days') }} as days on history.snapshot_date = days.snapshot_date
    left join {{ ref('int_account_scoring__policy_tiers') }} as tiers on tiers.subject = 'lead' and history.tier = tiers.tier
    where not coalesce(history.is_gone, false)
    group by history.lead_id, history.snapshot_date

),

signs as (

    select
        lead_id,
        'created' as entered_by,
        created_at as occurred_at
    from leads
    union all
    select
        leads.lead_id,
        'engagement' as entered_by,
        min(activities.occurred_at) as occurred_at
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on activities.pattern_key = patterns.pattern_key
    inner join leads on activities.lead_key = leads.lead_key
    where activities.known_to is null and patterns.is_engagement
    group by leads.lead_id
    union all
    select
        lead_id,
        'mql_tier' as entered_by,
        cast(snapshot_date as {{ dbt.type_timestamp() }}) as occurred_at
    from tier_days
    where is_mql > coalesce(was_mql, 0)

),

-- When a lead became an MQL first: by the source, else by its tier if the policy says so.
mqls as (

    select
        leads.lead_id,
        coalesce(min(recorded.entered_at), min(signs.occurred_at)) as entered_at
    from leads
    left join {{ ref('int_account_scoring__lifecycle_recorded') }} as recorded on leads.lead_id = recorded.lead_id and recorded.stage = 'mql'
    left join stages on stages.stage = 'mql'
    left join signs on leads.lead_id = signs.lead_id and stages.entered_by = signs.entered_by
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
        touches.touched_at as occurred_at
    from {{ ref('int_account_scoring__input_sales_touches') }} as touches
    inner join mqls on touches.surviving_lead_id = mqls.lead_id and touches.touched_at >= mqls.entered_at
    where touches.row_status = 'accepted'
    union all
    select
        lead_id,
        'opportunity' as entered_by,
        created_at as occurred_at
    from opportunities
    union all
    select
        lead_id,
        'won' as entered_by,
        won_at as occurred_at
    from opportunities

),

entries as (

    select
        lead_id,
        stage,
        entered_at,
        reason,
        true as is_recorded
    from {{ ref('int_account_scoring__lifecycle_recorded') }}
    union all
    select
        known_signs.lead_id,
        stages.stage,
        min(known_signs.occurred_at) as entered_at,
        cast(null as {{ dbt.type_string() }}) as reason,
        false as is_recorded
    from known_signs
    inner join stages on known_signs.entered_by = stages.entered_by
    left join {{ ref('int_account_scoring__lifecycle_recorded') }} as recorded
        on known_signs.lead_id = recorded.lead_id and stages.stage = recorded.stage
    where recorded.lead_id is null and cast(known_signs.occurred_at as date) <= {{ as_of() }}
    -- Once each, but for the tier: who left it and comes back is an MQL again.
    group by known_signs.lead_id, stages.stage, case when stages.entered_by = 'mql_tier' then known_signs.occurred_at end

),

ordered as (

    select
        entries.*,
        stages.stage_order,
        {{ is_exit_stage('entries.stage') }} as is_exit,
        count(case when {{ is_exit_stage('entries.stage') }} then 1 end) over (
            partition by entries.lead_id order by entries.entered_at, stages.stage_order rows between unbounded preceding and 1 preceding
        ) as exits_before
    from entries
    inner join stages on entries.stage = stages.stage
    inner join leads on entries.lead_id = leads.lead_id

),

placed as (

    select
        *,
        max(case when not is_exit then stage_order end) over (
            partition by lead_id, exits_before order by entered_at, stage_order rows between unbounded preceding and 1 preceding
        ) as furthest_before
    from ordered

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
    is_recorded or coalesce(stage_order > furthest_before, true) as is_step
from placed

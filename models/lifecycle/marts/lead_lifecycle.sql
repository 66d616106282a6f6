-- Columns of each stage, because the stages that a policy may have are known.
{% set stages = lifecycle_stages() %}

with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

entries as (

    select * from {{ ref('int_account_scoring__lifecycle_entries') }}

),

won as (

    select distinct account_id
    from ({{ deals_of_accounts() }}) as deals
    where account_id is not null and is_won and cast(closed_at as date) <= {{ as_of() }}

),

-- Of whom only the account says that it is a customer: nobody knows since when.
customers as (

    select
        lead_accounts.lead_id,
        stages.stage,
        stages.stage_order
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id and accounts.is_customer
    inner join stages on stages.stage = 'customer' and {{ is_listed("'won'", 'stages.entered_by') }}
    left join won on lead_accounts.account_id = won.account_id
    left join entries on lead_accounts.lead_id = entries.lead_id and entries.stage = 'customer'
    where won.account_id is null and entries.lead_id is null

),

reached as (

    select
        lead_id,
        stage,
        stage_order,
        is_exit,
        entered_at,
        case when is_recorded then 'recorded' else 'inferred' end as told_by
    from entries
    union all
    select
        lead_id,
        stage,
        stage_order,
        false as is_exit,
        cast(null as {{ dbt.type_timestamp() }}) as entered_at,
        'account' as told_by
    from customers

),

times as (

    select
        lead_id,
        {%- for stage in stages %}
        min(case when stage = '{{ stage }}' then entered_at end) as {{ stage }}_first_at,
        max(case when stage = '{{ stage }}' then entered_at end) as {{ stage }}_latest_at,
        max(case when stage = '{{ stage }}' then told_by end) as {{ stage }}_told_by,
        {%- endfor %}
        max(case when not is_exit then stage_order end) as furthest_order,
        count(case when stage = 'mql' then 1 end) as times_mql
    from reached
    group by lead_id

),

steps as (

    select
        lead_id,
        stage,
        entered_at,
        row_number() over (partition by lead_id order by entered_at desc, stage_order desc) as place
    from entries
    where is_step

),

rejections as (

    select
        lead_id,
        reason,
        row_number() over (partition by lead_id order by entered_at desc, stage_order desc) as place
    from entries
    where is_exit and reason is not null

),

skipped as (

    select
        times.lead_id,
        {{ joined_texts('stages.stage', ', ', 'stages.stage_order') }} as stages_skipped
    from times
    inner join stages on times.furthest_order > stages.stage_order and not {{ is_exit_stage('stages.stage') }}
    left join reached on times.lead_id = reached.lead_id and stages.stage = reached.stage
    where reached.lead_id is null
    group by times.lead_id

)

select
    leads.lead_id,
    lead_accounts.account_id,
    leads.lead_source,
    stages.stage,
    stages.stage_label,
    case when customers.lead_id is null then steps.entered_at end as stage_since,
    cast(case
        when customers.lead_id is null
            then {{ dbt.datediff('steps.entered_at', as_of(), 'day') }}
    end as int) as days_in_stage,
    furthest.stage as furthest_stage,
    skipped.stages_skipped,
    cast(coalesce(times.times_mql, 0) as bigint) as times_mql,
    rejections.reason as rejected_why,
    {%- for stage in stages %}
    times.{{ stage }}_first_at,
    times.{{ stage }}_latest_at,
    times.{{ stage }}_told_by,
    {%- endfor %}
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__identity_leads') }} as leads
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
left join times on leads.lead_id = times.lead_id
left join steps on leads.lead_id = steps.lead_id and steps.place = 1
-- Who was given back stays so, whatever the account is.
left join customers on leads.lead_id = customers.lead_id and coalesce(not {{ is_exit_stage('steps.stage') }}, true)
left join stages on coalesce(customers.stage, steps.stage) = stages.stage
left join stages as furthest on times.furthest_order = furthest.stage_order and not {{ is_exit_stage('furthest.stage') }}
left join skipped on leads.lead_id = skipped.lead_id
left join rejections on leads.lead_id = rejections.lead_id and rejections.place = 1

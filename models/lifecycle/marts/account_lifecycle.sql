-- Columns of each stage, because the stages that a policy may have are known.
{% set stages = lifecycle_stages() %}

with

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

accounts as (

    select * from {{ ref('int_account_scoring__identity_accounts') }}

),

people as (

    select * from {{ ref('lead_lifecycle') }}
    where account_id is not null

),

opportunities as (

    {{ deals_of_accounts() }}

),

signs as (

    select
        account_id,
        'opportunity' as entered_by,
        created_at as occurred_at,
        is_open as is_present
    from opportunities
    union all
    select
        account_id,
        'won' as entered_by,
        closed_at as occurred_at,
        true as is_present
    from opportunities
    where is_won and not is_open
    union all
    -- Nobody knows since when.
    select
        account_id,
        'won' as entered_by,
        cast(null as {{ dbt.type_timestamp() }}) as occurred_at,
        true as is_present
    from accounts
    where is_customer

),

reached as (

    select
        people.account_id,
        entries.stage,
        entries.entered_at,
        false as is_present
    from people
    inner join {{ ref('int_account_scoring__lifecycle_entries') }} as entries on people.lead_id = entries.lead_id
    union all
    select
        account_id,
        stage,
        stage_since as entered_at,
        true as is_present
    from people
    where stage is not null
    union all
    select
        signs.account_id,
        stages.stage,
        signs.occurred_at as entered_at,
        signs.is_present
    from signs
    inner join stages on {{ is_listed('signs.entered_by', 'stages.entered_by') }}

),

by_stage as (

    select
        reached.account_id,
        stages.stage,
        stages.stage_label,
        stages.stage_order,
        {{ is_exit_stage('stages.stage') }} as is_exit,
        min(reached.entered_at) as first_at,
        min(case when reached.is_present then reached.entered_at end) as present_since,
        max(case when reached.is_present then 1 else 0 end) as is_present
    from reached
    inner join stages on reached.stage = stages.stage
    group by reached.account_id, stages.stage, stages.stage_label, stages.stage_order

),

ranked as (

    select
        *,
        -- Given back only where nobody is further.
        row_number() over (partition by account_id order by is_present desc, case when is_exit then 1 else 0 end, stage_order desc) as present_rank,
        row_number() over (partition by account_id order by case when is_exit then 1 else 0 end, stage_order desc) as furthest_rank
    from by_stage

),

counts as (

    select
        account_id,
        {%- for stage in stages %}
        sum(case when stage = '{{ stage }}' then 1 else 0 end) as {{ stage }}_people,
        {%- endfor %}
        count(*) as people
    from people
    group by account_id

)

select
    accounts.account_id,
    accounts.account_name,
    present.stage,
    present.stage_label,
    present.present_since as stage_since,
    furthest.stage as furthest_stage,
    furthest.first_at as furthest_first_at,
    cast(coalesce(counts.people, 0) as bigint) as people,
    {%- for stage in stages %}
    cast(coalesce(counts.{{ stage }}_people, 0) as bigint) as {{ stage }}_people,
    {%- endfor %}
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from accounts
left join counts on accounts.account_id = counts.account_id
left join ranked as present on accounts.account_id = present.account_id and present.present_rank = 1 and present.is_present = 1
left join ranked as furthest on accounts.account_id = furthest.account_id and furthest.furthest_rank = 1 and not furthest.is_exit

with

entries as (

    select * from {{ ref('int_account_scoring__lifecycle_entries') }}
    where is_step

),

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

-- Who enters a stage twice is counted in the month of the first time.
cohorts as (

    select
        lead_id,
        stage,
        stage_order,
        is_exit,
        min(entered_at) as entered_at
    from entries
    group by lead_id, stage, stage_order, is_exit

),

-- From an exit any later stage of the line leads on: the lead came back.
passed as (

    select
        cohorts.lead_id,
        cohorts.stage,
        min(entries.entered_at) as passed_at
    from cohorts
    inner join entries
        on
            cohorts.lead_id = entries.lead_id
            and not entries.is_exit
            and (
                (not cohorts.is_exit and entries.stage_order > cohorts.stage_order and entries.entered_at >= cohorts.entered_at)
                or (cohorts.is_exit and entries.entered_at > cohorts.entered_at)
            )
    group by cohorts.lead_id, cohorts.stage

),

-- The campaign of the first act that names one.
campaigns as (

    select
        leads.lead_id,
        texts.campaign_id,
        row_number() over (partition by leads.lead_id order by activities.occurred_at, texts.campaign_id) as place
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__activity_pattern_texts') }} as texts
        on activities.pattern_key = texts.pattern_key and texts.campaign_id is not null
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on activities.lead_key = leads.lead_key
    where activities.known_to is null

),

members as (

    select
        cohorts.lead_id,
        cohorts.stage,
        cohorts.stage_order,
        cast({{ dbt.date_trunc('month', local_day('cohorts.entered_at')) }} as date) as month_start,
        coalesce(leads.lead_source, 'unknown') as lead_source,
        coalesce(campaigns.campaign_id, 'none') as campaign_id,
        cohorts.is_exit or cohorts.stage_order < (
            select max(stages.stage_order) from stages
            where not {{ is_exit_stage('stages.stage') }}
        ) as has_next,
        {{ dbt.datediff('cohorts.entered_at', 'passed.passed_at', 'day') }} as days
    from cohorts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on cohorts.lead_id = leads.lead_id
    left join campaigns on cohorts.lead_id = campaigns.lead_id and campaigns.place = 1
    left join passed on cohorts.lead_id = passed.lead_id and cohorts.stage = passed.stage

),

-- By stage alone: a source or a month has too few to tell how long it takes.
timed as (

    select
        stage,
        days,
        row_number() over (partition by stage order by days) as place,
        count(*) over (partition by stage) as passed_on
    from members
    where days is not null

),

ripening as (

    select
        stage,
        min(case when place >= {{ ripe_share() }} * passed_on then days end) as ripe_days
    from timed
    group by stage

),

grouped as (

    {%- for split_by, split_value in [('all', "'all'"), ('source', 'lead_source'), ('campaign', 'campaign_id')] %}
    {{ 'union all' if not loop.first }}
    select
        *,
        '{{ split_by }}' as split_by,
        {{ split_value }} as split_value
    from members
    {%- endfor %}

),

placed as (

    select
        *,
        row_number() over (partition by month_start, stage, split_by, split_value order by days nulls last, lead_id) as place,
        count(days) over (partition by month_start, stage, split_by, split_value) as passed_on
    from grouped

),

counted as (

    select
        month_start,
        stage,
        split_by,
        split_value,
        has_next,
        count(*) as entered,
        max(passed_on) as passed_on,
        -- The one in the middle, or the two.
        avg(cast(case when place + place between passed_on and passed_on + 1 + 1 then days end as {{ type_double() }})) as median_days
    from placed
    group by month_start, stage, split_by, split_value, has_next

),

shares as (

    select
        *,
        {{ share('passed_on', 'entered') }} as passed_share
    from counted

)

select
    shares.month_start,
    shares.stage,
    shares.split_by,
    shares.split_value,
    cast(shares.entered as bigint) as entered,
    cast(shares.passed_on as bigint) as passed_on,
    case when shares.has_next then {{ statistic('shares.passed_share') }} end as passed_share,
    case when shares.has_next then {{ statistic(share_bound('shares.passed_share', 'shares.entered', -1)) }} end as passed_share_low,
    case when shares.has_next then {{ statistic(share_bound('shares.passed_share', 'shares.entered', 1)) }} end as passed_share_high,
    {{ round_number('shares.median_days') }} as median_days,
    cast(ripening.ripe_days as int) as ripe_days,
    {{ days_before(dbt.dateadd('month', 1, 'shares.month_start'), 1) }} > {{ days_before(as_of(), 'ripening.ripe_days') }} as is_unripe,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from shares
left join ripening on shares.stage = ripening.stage

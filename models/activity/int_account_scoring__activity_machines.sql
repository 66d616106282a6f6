with

-- The kinds of activity that a rule judges, or looks at as evidence.
judged_patterns as (

    select
        rules.*,
        patterns.pattern_key,
        patterns.asset,
        texts.campaign_id,
        {{ is_listed('patterns.activity_type', 'rules.activity_types') }} as is_judged
    from {{ policy_machine_rules() }} as rules
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns
        on {{ is_listed('patterns.activity_type', 'rules.activity_types') }} or patterns.activity_type = rules.evidence_type
    inner join {{ ref('int_account_scoring__activity_pattern_texts') }} as texts on patterns.pattern_key = texts.pattern_key

),

acts as (

    select
        judged_patterns.*,
        log.activity_key,
        coalesce(actors.subject_key, log.lead_key) as lead_key,
        log.occurred_at,
        cast(log.occurred_at as date) as activity_date
    from {{ ref('int_account_scoring__activity_log') }} as log
    inner join judged_patterns on log.pattern_key = judged_patterns.pattern_key
    left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
    where
        log.activity_key > 0 and log.version_rank = 1
        and {{ can_count('log') }}
        -- What is told of a company alone is of many people.
        and {{ column_of_actor('log.lead_key') }} <> 'account_id'
        -- By the day of the act: on a replayed day as in the present it is judged by the rules of its own. Evidence is of all days.
        and (not judged_patterns.is_judged or ({{ is_valid_on('judged_patterns', 'cast(log.occurred_at as date)') }}))
        -- Midnight on the dot is a day without a time of day: all of it would seem to happen at once.
        and log.occurred_at <> cast(cast(log.occurred_at as date) as {{ dbt.type_timestamp() }})

),

-- Few have a run, and nobody else is put in order for it.
crowded as (

    {{ who_may_have_a_run('acts') }}

),

followed as (

    select
        acts.*,
        lag(acts.asset) over (partition by acts.rule_id, acts.lead_key order by acts.occurred_at, acts.asset, acts.activity_key) as previous_asset,
        -- Of one moment, evidence comes first.
        max(case when not acts.is_judged then acts.occurred_at end) over (
            partition by acts.rule_id, acts.lead_key
            order by acts.occurred_at, case when acts.is_judged then 1 else 0 end, acts.activity_key rows between unbounded preceding and current row
        ) as evidence_at
    from acts
    left join crowded on acts.rule_id = crowded.rule_id and acts.lead_key = crowded.lead_key
    where acts.kind not in ('burst', 'other_assets') or crowded.rule_id is not null

),

-- One step per act; for other_assets one for as many as follow each other on the same page or link.
stepped as (

    select
        *,
        sum(case when kind = 'burst' or coalesce(previous_asset <> asset, true) then 1 else 0 end) over (
            partition by rule_id, lead_key order by occurred_at, asset, activity_key rows between unbounded preceding and current row
        ) as step
    from followed
    where kind in ('burst', 'other_assets')

),

steps as (

    select
        rule_id,
        lead_key,
        step,
        min_count,
        seconds,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from stepped
    group by rule_id, lead_key, step, min_count, seconds

),

-- Does a run begin here: as many steps as the rule says, in as few seconds? Compared with one step alone, however many there are.
runs as (

    select
        steps.rule_id,
        steps.lead_key,
        steps.step,
        max(case when {{ is_within('steps.last_at', 'later.first_at', 'steps.seconds') }} then steps.step end) over (
            partition by steps.rule_id, steps.lead_key order by steps.step rows between unbounded preceding and current row
        ) as latest_start
    from steps
    left join steps as later
        on steps.rule_id = later.rule_id and steps.lead_key = later.lead_key and steps.step + steps.min_count - 1 = later.step

),

mails as (

    select
        rule_id,
        campaign_id,
        count(distinct asset) as assets
    from judged_patterns
    where kind = 'all_assets' and campaign_id is not null
    group by rule_id, campaign_id

),

whole_mails as (

    select
        acts.rule_id,
        acts.lead_key,
        acts.campaign_id,
        acts.activity_date
    from acts
    inner join mails on acts.rule_id = mails.rule_id and acts.campaign_id = mails.campaign_id and mails.assets >= acts.min_count
    group by acts.rule_id, acts.lead_key, acts.campaign_id, acts.activity_date, acts.seconds, mails.assets
    having
        count(distinct acts.asset) = mails.assets
        and {{ is_within('min(acts.occurred_at)', 'max(acts.occurred_at)', 'acts.seconds') }}

)

select
    stepped.rule_id,
    stepped.activity_key,
    stepped.lead_key,
    stepped.pattern_key,
    stepped.occurred_at,
    stepped.is_set_aside
from stepped
inner join runs on stepped.rule_id = runs.rule_id and stepped.lead_key = runs.lead_key and stepped.step = runs.step
where stepped.step < runs.latest_start + stepped.min_count
union all
select
    acts.rule_id,
    acts.activity_key,
    acts.lead_key,
    acts.pattern_key,
    acts.occurred_at,
    acts.is_set_aside
from acts
inner join whole_mails
    on
        acts.rule_id = whole_mails.rule_id
        and acts.lead_key = whole_mails.lead_key
        and acts.campaign_id = whole_mails.campaign_id
        and acts.activity_date = whole_mails.activity_date
union all
select
    rule_id,
    activity_key,
    lead_key,
    pattern_key,
    occurred_at,
    is_set_aside
from followed
where
    is_judged
    and case kind
        when 'soon_after' then {{ is_within('evidence_at', 'occurred_at', 'seconds') }}
        when 'without_before' then coalesce(not {{ is_within('evidence_at', 'occurred_at', 'seconds') }}, evidence_at is null)
        else false
    end

with

acts as (

    select distinct
        leads.lead_id,
        fast_lane.rule_id,
        fast_lane.follow_up_hours,
        fast_lane.action,
        fast_lane.action_purpose,
        activities.occurred_at as raised_at,
        {{ days_before('activities.activity_date', '(-fast_lane.days)') }} as lapses_on
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules on activities.pattern_key = pattern_rules.pattern_key
    inner join {{ policy_fast_lane() }} as fast_lane on pattern_rules.rule_id = fast_lane.rule_id
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on activities.lead_key = leads.lead_key
    where
        pattern_rules.is_counted and activities.known_to is null and activities.activity_date <= {{ as_of() }}
        -- What was a request on its day stays one.
        and {{ is_valid_on('pattern_rules', 'activities.activity_date') }}
        and {{ is_valid_on('fast_lane', 'activities.activity_date') }}

),

answers as (

    {{ answers_of_leads() }}

),

-- An answer at the very moment counts: many sources know days alone.
answered as (

    select
        acts.lead_id,
        acts.rule_id,
        acts.raised_at,
        acts.follow_up_hours,
        acts.action,
        acts.action_purpose,
        acts.lapses_on,
        min(answers.answered_at) as answered_at
    from acts
    left join answers on acts.lead_id = answers.lead_id and acts.raised_at <= answers.answered_at
    group by acts.lead_id, acts.rule_id, acts.raised_at, acts.follow_up_hours, acts.action, acts.action_purpose, acts.lapses_on

),

waiting as (

    select
        *,
        max({{ waits_until('answered_at', 'lapses_on') }}) over (
            partition by lead_id order by raised_at, rule_id rows between unbounded preceding and 1 preceding
        ) as others_wait_until
    from answered

)

select
    lead_id,
    rule_id,
    raised_at,
    answered_at,
    lapses_on,
    cast(follow_up_hours as decimal(18, 6)) as follow_up_hours,
    action,
    action_purpose,
    -- Who asks again while nobody answered has been waiting since the first time.
    max(case when coalesce(raised_at > others_wait_until, true) then raised_at end) over (
        partition by lead_id order by raised_at, rule_id rows between unbounded preceding and current row
    ) as waiting_since
from waiting

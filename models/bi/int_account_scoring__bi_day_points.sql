with

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where dimension = 'intent' and is_primary and status = 'live'

),

-- Who is outside a model's audience has no points there.
audiences as (

    select distinct
        conditions.subject,
        conditions.subject_id
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join models on conditions.condition_id = models.audience_of_model_id and conditions.subject = models.subject
    where conditions.condition_type = 'audience' and coalesce(conditions.evaluation_id, {{ present() }}) = {{ present() }}

),

actors as (

    select
        subjects.lead_key as actor_key,
        coalesce(lead_accounts.account_id, case when subjects.subject = 'account' then subjects.subject_id end) as account_id,
        case when subjects.subject = 'lead' then subjects.subject_id end as lead_id,
        models.audience_of_model_id is null or audiences.subject_id is not null as has_points
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
        on subjects.subject = 'lead' and subjects.subject_id = lead_accounts.lead_id
    left join models on subjects.subject = models.subject
    left join audiences on subjects.subject = audiences.subject and subjects.subject_id = audiences.subject_id
    where
        subjects.evaluation_id = {{ present() }}
        and subjects.lead_key is not null
        and (lead_accounts.account_id is not null or subjects.subject = 'account')

),

known as (

    select
        activities.lead_key as actor_key,
        activities.pattern_key,
        activities.activity_date,
        count(*) as activity_count,
        sum(coalesce(activities.quantity, 0)) as quantity
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join actors on activities.lead_key = actors.actor_key
    inner join {{ ref('int_account_scoring__policy_insight_settings') }} as settings
        on activities.activity_date > {{ days_before(as_of(), 'settings.timeline_days') }}
    where activities.known_to is null
    group by activities.lead_key, activities.pattern_key, activities.activity_date

),

-- Rules that count the same share a signal.
signals as (

    select
        rule_signals.signal_key,
        signals.quantity_per_unit,
        signals.daily_cap,
        signals.decay_mode,
        signals.half_life_days,
        signals.lifespan_days,
        sum(rules.points) as points
    from {{ ref('int_account_scoring__rule_signals') }} as rule_signals
    inner join {{ policy_activity_rules() }} as rules on rule_signals.rule_id = rules.rule_id
    inner join models on rules.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__signals') }} as signals on rule_signals.signal_key = signals.signal_key
    where {{ is_valid_on('rule_signals', as_of()) }}
    group by
        rule_signals.signal_key, signals.quantity_per_unit, signals.daily_cap, signals.decay_mode, signals.half_life_days, signals.lifespan_days

),

pattern_signals as (

    select distinct
        pattern_key,
        signal_key,
        subject
    from {{ ref('int_account_scoring__pattern_rules') }}
    where is_counted

),

-- With what all kinds of activity of a day made together. No row is joined to its day: PostgreSQL, which takes them for few, would do it row by row.
days as (

    select
        known.actor_key,
        pattern_signals.signal_key,
        known.activity_date,
        patterns.activity_type,
        {{ age_in_days('known.activity_date', as_of()) }} as age,
        sum(known.activity_count) as part_count,
        sum(known.quantity) as part_quantity,
        sum(sum(known.activity_count)) over (partition by known.actor_key, pattern_signals.signal_key, known.activity_date) as activity_count,
        sum(sum(known.quantity)) over (partition by known.actor_key, pattern_signals.signal_key, known.activity_date) as quantity
    from known
    inner join pattern_signals on known.pattern_key = pattern_signals.pattern_key and {{ is_key_of('known.actor_key', 'pattern_signals.subject') }}
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on known.pattern_key = patterns.pattern_key
    group by known.actor_key, pattern_signals.signal_key, known.activity_date, patterns.activity_type

),

-- A day's units under its limit, split among the kinds of activity that made them.
units as (

    select
        days.actor_key,
        days.activity_date,
        days.activity_type,
        cast(signals.points as {{ type_double() }})
        * cast({{ daily_units('days', 'signals') }} as {{ type_double() }})
        * case
            when signals.quantity_per_unit is null then {{ share('days.part_count', 'days.activity_count') }}
            else coalesce({{ share('days.part_quantity', 'days.quantity') }}, 0)
        end as points,
        {{ decay('signals.decay_mode', 'days.age', 'signals.half_life_days', 'signals.lifespan_days') }} as share_left
    from days
    inner join signals on days.signal_key = signals.signal_key

),

told as (

    select
        known.actor_key,
        known.activity_date,
        patterns.activity_type,
        case when patterns.is_engagement then 1 else 0 end as is_engagement,
        known.activity_count as activities,
        cast(0 as {{ type_double() }}) as points_then,
        cast(0 as {{ type_double() }}) as points_now
    from known
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on known.pattern_key = patterns.pattern_key
    union all
    select
        actor_key,
        activity_date,
        activity_type,
        0 as is_engagement,
        0 as activities,
        points as points_then,
        points * share_left as points_now
    from units

),

kinds as (

    select
        actor_key,
        activity_date,
        activity_type,
        max(is_engagement) = 1 as is_engagement,
        sum(activities) as activities,
        {{ round_points('sum(' ~ summable('points_then') ~ ')') }} as points_then,
        {{ round_points('sum(' ~ summable('points_now') ~ ')') }} as points_now
    from told
    group by actor_key, activity_date, activity_type

)

select
    actors.account_id,
    actors.lead_id,
    kinds.activity_date,
    kinds.activity_type,
    kinds.is_engagement,
    cast(kinds.activities as bigint) as activities,
    cast(case when actors.has_points then kinds.points_then else 0 end as decimal(18, 4)) as points_then,
    cast(case when actors.has_points then kinds.points_now else 0 end as decimal(18, 4)) as points_now
from kinds
inner join actors on kinds.actor_key = actors.actor_key

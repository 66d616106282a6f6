{% set age = age_in_days('days.activity_date', as_of()) %}
{% set share = decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days') %}
{% set points = summable('cast(rules.points as ' ~ type_double() ~ ') * ' ~ daily_units('days', 'signals') ~ ' * ' ~ share) %}

with

-- What an agent tells is judged when it is read; the log keeps that it was a machine, and not by which rule.
told as (

    select
        rule_id,
        activity_key,
        is_set_aside
    from {{ ref('int_account_scoring__activity_machines') }}
    union distinct
    select
        machine_rule_id as rule_id,
        activity_key,
        true as is_set_aside
    from {{ ref('int_account_scoring__activity_rows') }}
    where machine_rule_id is not null and activity_key > 0

),

acts as (

    select
        told.rule_id,
        told.is_set_aside,
        leads.lead_id,
        coalesce(actors.subject_key, log.lead_key) as lead_key,
        log.pattern_key,
        log.quantity,
        cast(log.occurred_at as date) as activity_date
    from told
    inner join {{ ref('int_account_scoring__activity_log') }} as log on told.activity_key = log.activity_key and log.version_rank = 1
    left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
    left join {{ ref('int_account_scoring__identity_leads') }} as leads on coalesce(actors.subject_key, log.lead_key) = leads.lead_key
    where
        cast(log.occurred_at as date) <= {{ as_of() }}
        and not coalesce(log.is_deleted, false)
        and log.lead_key is not null
        and log.pattern_key is not null

),

counted as (

    select
        rule_id,
        is_set_aside,
        lead_id,
        count(*) as activity_count,
        count(distinct lead_key) as subject_count,
        max(activity_date) as last_date
    from acts
    group by rule_id, is_set_aside, lead_id

),

present_scores as (

    select
        scores.*,
        models.score_floor,
        models.score_cap,
        bands.at_least_score
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    left join {{ policy_score_bands() }} as bands on scores.score_model_id = bands.score_model_id and scores.band = bands.band
    where scores.subject = 'lead' and scores.dimension = 'intent' and scores.is_primary and scores.evaluation_id = {{ present() }}

),

days as (

    select
        acts.rule_id,
        acts.lead_id,
        rules.rule_id as activity_rule_id,
        rules.signal_key,
        acts.activity_date,
        count(*) as activity_count,
        sum(coalesce(acts.quantity, 0)) as quantity
    from acts
    inner join present_scores as scores on acts.lead_id = scores.subject_id
    inner join {{ ref('int_account_scoring__pattern_rules') }} as rules
        on acts.pattern_key = rules.pattern_key and scores.score_model_id = rules.score_model_id
    where rules.is_counted and {{ is_valid_on('rules', as_of()) }}
    group by acts.rule_id, acts.lead_id, rules.rule_id, rules.signal_key, acts.activity_date

),

rule_points as (

    select
        days.rule_id,
        days.lead_id,
        rules.rule_cap,
        {{ round_points('sum(' ~ points ~ ')') }} as points
    from days
    inner join {{ ref('int_account_scoring__signals') }} as signals on days.signal_key = signals.signal_key
    inner join {{ policy_activity_rules() }} as rules on days.activity_rule_id = rules.rule_id
    group by days.rule_id, days.lead_id, days.activity_rule_id, rules.rule_cap

),

lead_points as (

    select
        rule_id,
        lead_id,
        sum(points + {{ cap_change('points', 'rule_cap') }}) as points
    from rule_points
    group by rule_id, lead_id

),

-- What is set aside would come on top of what counts; what is only told is part of it.
estimates as (

    select
        lead_points.rule_id,
        lead_points.points,
        scores.*,
        {{ limited('scores.points_before_limits + case when counted.is_set_aside then 1 else -1 end * lead_points.points',
            'scores.score_floor', 'scores.score_cap') }} as other_score
    from lead_points
    inner join counted on lead_points.rule_id = counted.rule_id and lead_points.lead_id = counted.lead_id
    inner join present_scores as scores on lead_points.lead_id = scores.subject_id

),

-- The highest band that the other score reaches. Who rises keeps the band of today, which may be held.
ranked as (

    select
        estimates.*,
        bands.band as other_band,
        row_number() over (partition by estimates.rule_id, estimates.subject_id order by bands.at_least_score desc nulls last) as place
    from estimates
    inner join {{ policy_score_bands() }} as bands on estimates.score_model_id = bands.score_model_id
    where
        bands.at_least_score is null
        or estimates.other_score >= bands.at_least_score
        or (estimates.other_score >= estimates.score and bands.at_least_score <= estimates.at_least_score)

)

select
    counted.rule_id,
    counted.lead_id,
    cast(counted.activity_count as bigint) as machine_activities,
    cast(counted.subject_count as bigint) as subjects,
    counted.last_date,
    cast(coalesce(ranked.points, 0) as decimal(18, 4)) as points,
    cast(case when counted.is_set_aside then coalesce(ranked.other_score, scores.score) else scores.score end as decimal(18, 4)) as score_before,
    cast(case when counted.is_set_aside then scores.score else coalesce(ranked.other_score, scores.score) end as decimal(18, 4)) as score_after,
    case when counted.is_set_aside then coalesce({{ policy_text('cells.tier') }}, tiers.tier) else tiers.tier end as tier_before,
    case when counted.is_set_aside then tiers.tier else coalesce({{ policy_text('cells.tier') }}, tiers.tier) end as tier_after,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from counted
left join present_scores as scores on counted.lead_id = scores.subject_id
left join ranked on counted.rule_id = ranked.rule_id and counted.lead_id = ranked.subject_id and ranked.place = 1
left join {{ ref('int_account_scoring__tiers') }} as tiers
    on counted.lead_id = tiers.subject_id and tiers.subject = 'lead' and tiers.evaluation_id = scores.evaluation_id
-- Whose tier is not that of their bands, no points change.
left join {{ policy('tier_cells') }} as cells
    on
        tiers.subject = lower({{ policy_text('cells.subject') }})
        and coalesce(tiers.fit_band, '') = coalesce({{ policy_text('cells.fit_band') }}, '')
        and ranked.other_band = {{ policy_text('cells.intent_band') }}
        and ranked.other_band <> ranked.band
        and not tiers.is_disqualified
        and tiers.gate_reason is null

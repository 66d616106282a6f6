{#- A rule without a group, or in a group that counts all, stands alone. #}
{% set competition = "case when rule_groups.match_mode = 'first' then fit_rules.rule_group_id else 'rule ' || fit_rules.rule_id end" %}

with

models as (

    select * from {{ ref('int_account_scoring__models') }}

),

rule_groups as (

    select * from {{ policy_rule_groups() }}

),

fit_rules as (

    select
        fit_rules.*,
        models.subject,
        models.needed_days_ahead,
        {{ competition }} as competition,
        -- Rules are put in order, which are few, and not what they match.
        row_number() over (
            partition by fit_rules.score_model_id, {{ competition }} order by fit_rules.priority nulls last, fit_rules.rule_id
        ) as place
    from {{ policy_fit_rules() }} as fit_rules
    inner join models on fit_rules.score_model_id = models.score_model_id
    left join rule_groups on fit_rules.rule_group_id = rule_groups.rule_group_id

),

fit_matches as (

    select
        subjects.subject,
        subjects.subject_id,
        subjects.evaluation_id,
        fit_rules.score_model_id,
        fit_rules.competition,
        min(fit_rules.place) as place
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join fit_rules
        on conditions.condition_type = 'fit_rule' and conditions.condition_id = fit_rules.rule_id and conditions.subject = fit_rules.subject
    inner join {{ ref('int_account_scoring__scored_subjects') }} as subjects
        on
            conditions.subject = subjects.subject
            and conditions.subject_id = subjects.subject_id
            and coalesce(conditions.evaluation_id, subjects.evaluation_id) = subjects.evaluation_id
            and subjects.days_ahead <= fit_rules.needed_days_ahead and {{ is_valid_on('fit_rules', 'subjects.score_date') }}
    group by subjects.subject, subjects.subject_id, subjects.evaluation_id, fit_rules.score_model_id, fit_rules.competition

),

points as (

    select
        signal_units.subject,
        signal_units.subject_id,
        signal_units.evaluation_id,
        rules.score_model_id,
        'activity_rule' as reason_type,
        rules.rule_id,
        rules.rule_group_id,
        {{ round_points('cast(rules.points as ' ~ type_double() ~ ') * signal_units.decayed_units') }} as points,
        -- What the days would have given without their limit.
        {{ round_points('cast(rules.points as ' ~ type_double()
            ~ ') * (signal_units.decayed_units + coalesce(signal_units.decayed_units_over_cap, 0))') }} as whole_points,
        rules.rule_cap,
        signal_units.activity_count,
        cast(signal_units.last_occurred_at as date) as last_activity_date
    from {{ ref('int_account_scoring__signal_units') }} as signal_units
    inner join {{ ref('int_account_scoring__evaluations') }} as days on signal_units.evaluation_id = days.evaluation_id
    inner join {{ ref('int_account_scoring__rule_signals') }} as rule_signals
        on signal_units.signal_key = rule_signals.signal_key and {{ is_valid_on('rule_signals', 'days.score_date') }}
    inner join {{ policy_activity_rules() }} as rules on rule_signals.rule_id = rules.rule_id
    inner join models
        on
            rules.score_model_id = models.score_model_id
            and signal_units.subject = models.subject
            and signal_units.days_ahead <= models.needed_days_ahead
    union all
    select
        fit_matches.subject,
        fit_matches.subject_id,
        fit_matches.evaluation_id,
        fit_matches.score_model_id,
        'fit_rule' as reason_type,
        fit_rules.rule_id,
        fit_rules.rule_group_id,
        {{ round_points('fit_rules.points') }} as points,
        {{ round_points('fit_rules.points') }} as whole_points,
        cast(null as decimal(18, 6)) as rule_cap,
        cast(null as bigint) as activity_count,
        cast(null as date) as last_activity_date
    from fit_matches
    inner join fit_rules
        on
            fit_matches.score_model_id = fit_rules.score_model_id
            and fit_matches.competition = fit_rules.competition
            and fit_matches.place = fit_rules.place

),

audiences as (

    select distinct
        conditions.subject,
        conditions.subject_id,
        -- Null: in the audience on every day.
        conditions.evaluation_id,
        models.score_model_id
    from {{ ref('int_account_scoring__subject_conditions') }} as conditions
    inner join models on conditions.condition_id = models.audience_of_model_id and conditions.subject = models.subject
    where conditions.condition_type = 'audience'

),

-- Who is outside a model's audience has no points there, and what has faded to nothing is no reason.
of_audience as (

    select
        points.*,
        {{ round_points(cap_change('points.points', 'points.rule_cap')) }} as rule_cap_change
    from points
    inner join models on points.score_model_id = models.score_model_id
    left join audiences
        on
            points.subject = audiences.subject
            and points.subject_id = audiences.subject_id
            and points.score_model_id = audiences.score_model_id
            and coalesce(audiences.evaluation_id, points.evaluation_id) = points.evaluation_id
    where points.points <> 0 and (models.audience_of_model_id is null or audiences.subject_id is not null)

),

-- What the limit of a group takes is told once, with its first rule.
limited_groups as (

    select
        of_audience.subject,
        of_audience.subject_id,
        of_audience.evaluation_id,
        of_audience.score_model_id,
        min(of_audience.rule_id) as rule_id,
        {{ round_points(cap_change('sum(of_audience.points + of_audience.rule_cap_change)', 'rule_groups.group_cap')) }} as group_cap_change
    from of_audience
    inner join rule_groups on of_audience.rule_group_id = rule_groups.rule_group_id
    group by
        of_audience.subject, of_audience.subject_id, of_audience.evaluation_id, of_audience.score_model_id, of_audience.rule_group_id,
        rule_groups.group_cap
    having abs(sum(of_audience.points + of_audience.rule_cap_change)) > rule_groups.group_cap

)

select
    of_audience.subject,
    of_audience.subject_id,
    of_audience.evaluation_id,
    of_audience.score_model_id,
    of_audience.reason_type,
    of_audience.rule_id,
    of_audience.rule_group_id,
    of_audience.points,
    cast(of_audience.points - of_audience.whole_points as decimal(18, 4)) as daily_cap_change,
    of_audience.rule_cap_change,
    cast(coalesce(limited_groups.group_cap_change, 0) as decimal(18, 4)) as group_cap_change,
    of_audience.activity_count,
    of_audience.last_activity_date
from of_audience
left join limited_groups
    on
        of_audience.subject = limited_groups.subject
        and of_audience.subject_id = limited_groups.subject_id
        and of_audience.evaluation_id = limited_groups.evaluation_id
        and of_audience.score_model_id = limited_groups.score_model_id
        and of_audience.rule_id = limited_groups.rule_id

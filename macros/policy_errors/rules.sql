{#
    Query for contradictions within an activity rule, or between rules and their groups, score models or each other, that no single cell shows, such as a decay without its
    half-life or a group cap below the points of a rule in it.
#}
{% macro errors_of_rules() -%}
with

activity_rules as (

    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        coalesce(lower({{ account_scoring.policy_text('decay_mode') }}), 'half_life') as decay_mode,
        {{ account_scoring.policy_text('asset_pattern') }} as asset_pattern,
        {{ account_scoring.policy_number('points') }} as points,
        {{ account_scoring.policy_number('half_life_days') }} as half_life_days,
        {{ account_scoring.policy_number('lifespan_days') }} as lifespan_days,
        {{ account_scoring.policy_number('rule_cap') }} as rule_cap
    from {{ account_scoring.policy('activity_rules') }}

),

rules as (

    select
        'activity_rules' as seed,
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_number('points') }} as points
    from {{ account_scoring.policy('activity_rules') }}
    union all
    select
        'fit_rules' as seed,
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_number('points') }} as points
    from {{ account_scoring.policy('fit_rules') }}

),

rule_groups as (

    select
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_number('group_cap') }} as group_cap
    from {{ account_scoring.policy('rule_groups') }}

),

models as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('dimension') }}) as dimension,
        {{ account_scoring.policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id
    from {{ account_scoring.policy('score_models') }}

),

-- Of whatever seed has both columns.
valid_days as (

    select
        seed,
        row_key,
        max(case when column_name = 'valid_from' then {{ account_scoring.policy_date('value') }} end) as valid_from,
        max(case when column_name = 'valid_to' then {{ account_scoring.policy_date('value') }} end) as valid_to
    from {{ ref('int_account_scoring__policy_cells') }}
    where column_name in ('valid_from', 'valid_to')
    group by seed, row_key

),

conflicts as (

    select
        'activity_rules' as seed,
        rule_id as row_key,
        'half_life_days' as column_name,
        {{ account_scoring.number_text('half_life_days') }} as offending_value,
        'decay_mode ' || decay_mode || ' needs a half-life above 0' as allowed
    from activity_rules
    where decay_mode in ('half_life', 'step') and half_life_days is null
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'lifespan_days' as column_name,
        {{ account_scoring.number_text('lifespan_days') }} as offending_value,
        'decay_mode ' || decay_mode || ' needs a lifespan above 0, for step not below the half-life' as allowed
    from activity_rules
    where
        decay_mode in ('linear', 'step', 'window')
        and (lifespan_days is null or (decay_mode = 'step' and lifespan_days < half_life_days))
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'rule_cap' as column_name,
        {{ account_scoring.number_text('rule_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ account_scoring.number_text('points') }} as allowed
    from activity_rules
    where rule_cap < abs(points)
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'asset_pattern' as column_name,
        asset_pattern as offending_value,
        'assets are kept without what follows ? or # and without e-mail addresses, so no activity can match' as allowed
    from activity_rules
    where asset_pattern <> coalesce({{ account_scoring.kept_asset('asset_pattern') }}, '')
    union all
    select
        'rule_groups' as seed,
        rule_groups.rule_group_id as row_key,
        'group_cap' as column_name,
        {{ account_scoring.number_text('rule_groups.group_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ account_scoring.number_text('rules.points') }}
        || ' by rule ' || rules.rule_id as allowed
    from rule_groups
    inner join rules on rule_groups.rule_group_id = rules.rule_group_id
    where rule_groups.group_cap > 0 and rule_groups.group_cap < abs(rules.points)
    union all
    select
        rules.seed,
        rules.rule_id as row_key,
        'rule_group_id' as column_name,
        rules.rule_group_id as offending_value,
        'the group must belong to the score model of the rule, ' || rules.score_model_id as allowed
    from rules
    inner join rule_groups on rules.rule_group_id = rule_groups.rule_group_id
    where rules.score_model_id <> rule_groups.score_model_id
    union all
    select
        rules.seed,
        rules.rule_id as row_key,
        'score_model_id' as column_name,
        rules.score_model_id as offending_value,
        'the model rolls up the scores of ' || models.rolls_up_score_model_id
        || ' and is one of intent: who a company is gives points in a model of fit' as allowed
    from rules
    inner join models on rules.score_model_id = models.score_model_id
    where rules.seed = 'fit_rules' and models.rolls_up_score_model_id is not null and models.dimension = 'intent'
    union all
    -- A tier asks for both, and would count one act twice.
    select
        rules.seed,
        rules.rule_id as row_key,
        'score_model_id' as column_name,
        rules.score_model_id as offending_value,
        'the model is one of fit, which is who somebody is; what they do gives points in a model of intent, upsell or retention' as allowed
    from rules
    inner join models on rules.score_model_id = models.score_model_id
    where rules.seed = 'activity_rules' and models.dimension = 'fit'
    union all
    select
        'fit_rules' as seed,
        fit_ids.rule_id as row_key,
        'rule_id' as column_name,
        fit_ids.rule_id as offending_value,
        'a rule_id must be there once in activity_rules and fit_rules together' as allowed
    from rules as fit_ids
    inner join rules as activity_ids on fit_ids.rule_id = activity_ids.rule_id
    where fit_ids.seed = 'fit_rules' and activity_ids.seed = 'activity_rules'
    union all
    select
        seed,
        row_key,
        'valid_to' as column_name,
        cast(valid_to as {{ dbt.type_string() }}) as offending_value,
        'it must not lie before valid_from, ' || cast(valid_from as {{ dbt.type_string() }}) as allowed
    from valid_days
    where valid_to < valid_from

)

select * from conflicts
{%- endmacro %}

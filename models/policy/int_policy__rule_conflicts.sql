with

activity_rules as (

    select
        {{ policy_text('rule_id') }} as rule_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('rule_group_id') }} as rule_group_id,
        coalesce(lower({{ policy_text('decay_mode') }}), 'half_life') as decay_mode,
        {{ policy_number('points') }} as points,
        {{ policy_number('half_life_days') }} as half_life_days,
        {{ policy_number('lifespan_days') }} as lifespan_days,
        {{ policy_number('rule_cap') }} as rule_cap
    from {{ policy('activity_rules') }}

),

conditions as (

    select
        'fit_rules' as seed,
        {{ policy_text('rule_id') }} as row_key,
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('attribute') }}) as attribute,
        lower({{ policy_text('operator') }}) as operator,
        {{ policy_text('value') }} as value,
        {{ policy_text('value_to') }} as value_to,
        '' as column_prefix
    from {{ policy('fit_rules') }}
    union all
    select
        'disqualifiers' as seed,
        {{ policy_text('disqualifier_id') }} as row_key,
        cast(null as {{ dbt.type_string() }}) as score_model_id,
        lower({{ policy_text('attribute') }}) as attribute,
        lower({{ policy_text('operator') }}) as operator,
        {{ policy_text('value') }} as value,
        {{ policy_text('value_to') }} as value_to,
        '' as column_prefix
    from {{ policy('disqualifiers') }}
    union all
    select
        'score_models' as seed,
        {{ policy_text('score_model_id') }} as row_key,
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('audience_attribute') }}) as attribute,
        lower({{ policy_text('audience_operator') }}) as operator,
        {{ policy_text('audience_value') }} as value,
        cast(null as {{ dbt.type_string() }}) as value_to,
        'audience_' as column_prefix
    from {{ policy('score_models') }}
    where coalesce(
        {{ policy_text('audience_attribute') }}, {{ policy_text('audience_operator') }}, {{ policy_text('audience_value') }}
    ) is not null

),

grouped_rules as (

    select
        'activity_rules' as seed,
        rule_id,
        score_model_id,
        rule_group_id,
        points
    from activity_rules
    union all
    select
        'fit_rules' as seed,
        {{ policy_text('rule_id') }} as rule_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('rule_group_id') }} as rule_group_id,
        {{ policy_number('points') }} as points
    from {{ policy('fit_rules') }}

),

rule_groups as (

    select
        {{ policy_text('rule_group_id') }} as rule_group_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_number('group_cap') }} as group_cap
    from {{ policy('rule_groups') }}

),

models as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id
    from {{ policy('score_models') }}

),

known_attributes as (

    select attribute from {{ ref('int_policy__known_attributes') }}

),

conflicts as (

    select
        'activity_rules' as seed,
        rule_id as row_key,
        'half_life_days' as column_name,
        {{ number_text('half_life_days') }} as offending_value,
        'decay_mode ' || decay_mode || ' needs a half-life above 0' as allowed
    from activity_rules
    where decay_mode in ('half_life', 'step') and half_life_days is null
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'lifespan_days' as column_name,
        {{ number_text('lifespan_days') }} as offending_value,
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
        {{ number_text('rule_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ number_text('points') }} as allowed
    from activity_rules
    where rule_cap < abs(points)
    union all
    select
        'activity_rules' as seed,
        activity_rules.rule_id as row_key,
        'score_model_id' as column_name,
        activity_rules.score_model_id as offending_value,
        'activities are done by leads: the score model must have the subject lead' as allowed
    from activity_rules
    inner join models on activity_rules.score_model_id = models.score_model_id
    where models.subject = 'account'
    union all
    select
        grouped_rules.seed,
        grouped_rules.rule_id as row_key,
        'score_model_id' as column_name,
        grouped_rules.score_model_id as offending_value,
        'the model rolls up the scores of ' || models.rolls_up_score_model_id || ' and has no rules of its own' as allowed
    from grouped_rules
    inner join models on grouped_rules.score_model_id = models.score_model_id
    where grouped_rules.seed = 'fit_rules' and models.rolls_up_score_model_id is not null
    union all
    select
        'rule_groups' as seed,
        rule_groups.rule_group_id as row_key,
        'group_cap' as column_name,
        {{ number_text('rule_groups.group_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ number_text('grouped_rules.points') }}
        || ' by rule ' || grouped_rules.rule_id as allowed
    from rule_groups
    inner join grouped_rules on rule_groups.rule_group_id = grouped_rules.rule_group_id
    where rule_groups.group_cap > 0 and rule_groups.group_cap < abs(grouped_rules.points)
    union all
    select
        grouped_rules.seed,
        grouped_rules.rule_id as row_key,
        'rule_group_id' as column_name,
        grouped_rules.rule_group_id as offending_value,
        'the group must belong to the score model of the rule, ' || grouped_rules.score_model_id as allowed
    from grouped_rules
    inner join rule_groups on grouped_rules.rule_group_id = rule_groups.rule_group_id
    where grouped_rules.score_model_id <> rule_groups.score_model_id
    union all
    select
        'fit_rules' as seed,
        fit_ids.rule_id as row_key,
        'rule_id' as column_name,
        fit_ids.rule_id as offending_value,
        'a rule_id must be there once in activity_rules and fit_rules together' as allowed
    from grouped_rules as fit_ids
    inner join activity_rules on fit_ids.rule_id = activity_rules.rule_id
    where fit_ids.seed = 'fit_rules'
    union all
    select
        conditions.seed,
        conditions.row_key,
        conditions.column_prefix || 'attribute' as column_name,
        conditions.attribute as offending_value,
        'it must be an attribute of the seeds attributes or behaviour_attributes, an x_ column (lead_x_..., account_x_...)'
        || ' or consent_<purpose>' as allowed
    from conditions
    left join known_attributes on conditions.attribute = known_attributes.attribute
    where
        known_attributes.attribute is null
        and coalesce(conditions.attribute, '') not like 'consent!_%' escape '!'
    union all
    select
        conditions.seed,
        conditions.row_key,
        conditions.column_prefix || 'attribute' as column_name,
        conditions.attribute as offending_value,
        'a score model of accounts knows account_ attributes only' as allowed
    from conditions
    inner join models on conditions.score_model_id = models.score_model_id
    where models.subject = 'account' and conditions.attribute not like 'account!_%' escape '!'
    union all
    select
        seed,
        row_key,
        column_prefix || 'operator' as column_name,
        operator as offending_value,
        'a condition needs an operator' as allowed
    from conditions
    where operator is null and column_prefix <> ''
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a value' as allowed
    from conditions
    where operator not in ('is_known', 'is_unknown') and value is null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' compares nothing: leave it blank' as allowed
    from conditions
    where operator in ('is_known', 'is_unknown') and value is not null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a number' as allowed
    from conditions
    where operator in ('at_least', 'at_most', 'between') and value is not null and {{ try_number('value') }} is null
    union all
    select
        seed,
        row_key,
        'value_to' as column_name,
        value_to as offending_value,
        'operator between needs an upper number, not below the lower one' as allowed
    from conditions
    where
        operator = 'between' and column_prefix = ''
        and coalesce({{ try_number('value_to') }} < {{ try_number('value') }}, {{ try_number('value_to') }} is null)

)

select * from conflicts

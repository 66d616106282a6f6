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
        {{ policy_text('value_to') }} as value_to
    from {{ policy('fit_rules') }}
    union all
    select
        'disqualifiers' as seed,
        {{ policy_text('disqualifier_id') }} as row_key,
        cast(null as {{ dbt.type_string() }}) as score_model_id,
        lower({{ policy_text('attribute') }}) as attribute,
        lower({{ policy_text('operator') }}) as operator,
        {{ policy_text('value') }} as value,
        {{ policy_text('value_to') }} as value_to
    from {{ policy('disqualifiers') }}

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
        lower({{ policy_text('subject') }}) as subject
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
        cast(half_life_days as {{ dbt.type_string() }}) as offending_value,
        'decay_mode ' || decay_mode || ' needs a half-life above 0' as allowed
    from activity_rules
    where decay_mode in ('half_life', 'step') and half_life_days is null
    union all
    select
        'activity_rules',
        rule_id,
        'lifespan_days',
        cast(lifespan_days as {{ dbt.type_string() }}),
        'decay_mode ' || decay_mode || ' needs a lifespan above 0, for step not below the half-life'
    from activity_rules
    where
        decay_mode in ('linear', 'step', 'window')
        and (lifespan_days is null or (decay_mode = 'step' and lifespan_days < half_life_days))
    union all
    select
        'activity_rules',
        rule_id,
        'rule_cap',
        cast(rule_cap as {{ dbt.type_string() }}),
        'a cap must be at least the points of one activity, ' || cast(points as {{ dbt.type_string() }})
    from activity_rules
    where rule_cap < abs(points)
    union all
    select
        'activity_rules',
        activity_rules.rule_id,
        'score_model_id',
        activity_rules.score_model_id,
        'activities are done by leads: the score model must have the subject lead'
    from activity_rules
    inner join models on activity_rules.score_model_id = models.score_model_id
    where models.subject = 'account'
    union all
    select
        'rule_groups',
        rule_groups.rule_group_id,
        'group_cap',
        cast(rule_groups.group_cap as {{ dbt.type_string() }}),
        'a cap must be at least the points of one activity, ' || cast(grouped_rules.points as {{ dbt.type_string() }})
        || ' by rule ' || grouped_rules.rule_id
    from rule_groups
    inner join grouped_rules on rule_groups.rule_group_id = grouped_rules.rule_group_id
    where rule_groups.group_cap < abs(grouped_rules.points)
    union all
    select
        grouped_rules.seed,
        grouped_rules.rule_id,
        'rule_group_id',
        grouped_rules.rule_group_id,
        'the group must belong to the score model of the rule, ' || grouped_rules.score_model_id
    from grouped_rules
    inner join rule_groups on grouped_rules.rule_group_id = rule_groups.rule_group_id
    where grouped_rules.score_model_id <> rule_groups.score_model_id
    union all
    select
        'fit_rules',
        fit_ids.rule_id,
        'rule_id',
        fit_ids.rule_id,
        'a rule_id must be there once in activity_rules and fit_rules together'
    from grouped_rules as fit_ids
    inner join activity_rules on fit_ids.rule_id = activity_rules.rule_id
    where fit_ids.seed = 'fit_rules'
    union all
    select
        conditions.seed,
        conditions.row_key,
        'attribute',
        conditions.attribute,
        'it must be an attribute of the seeds attributes or behaviour_attributes, an x_ column (lead_x_..., account_x_...)'
        || ' or consent_<purpose>'
    from conditions
    left join known_attributes on conditions.attribute = known_attributes.attribute
    where
        known_attributes.attribute is null
        and conditions.attribute not like 'consent!_%' escape '!'
    union all
    select
        conditions.seed,
        conditions.row_key,
        'attribute',
        conditions.attribute,
        'a score model of accounts knows account_ attributes only'
    from conditions
    inner join models on conditions.score_model_id = models.score_model_id
    where models.subject = 'account' and conditions.attribute not like 'account!_%' escape '!'
    union all
    select
        seed,
        row_key,
        'value',
        value,
        'operator ' || operator || ' needs a value'
    from conditions
    where operator not in ('is_known', 'is_unknown') and value is null
    union all
    select
        seed,
        row_key,
        'value',
        value,
        'operator ' || operator || ' compares nothing: leave it blank'
    from conditions
    where operator in ('is_known', 'is_unknown') and value is not null
    union all
    select
        seed,
        row_key,
        'value',
        value,
        'operator ' || operator || ' needs a number'
    from conditions
    where operator in ('at_least', 'at_most', 'between') and value is not null and {{ try_number('value') }} is null
    union all
    select
        seed,
        row_key,
        'value_to',
        value_to,
        'operator between needs an upper number, not below the lower one'
    from conditions
    where
        operator = 'between'
        and coalesce({{ try_number('value_to') }} < {{ try_number('value') }}, {{ try_number('value_to') }} is null)

)

select * from conflicts

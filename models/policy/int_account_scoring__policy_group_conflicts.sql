with

rules as (

    select
        'activity_rules' as seed,
        {{ policy_text('rule_id') }} as rule_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('rule_group_id') }} as rule_group_id,
        {{ policy_number('points') }} as points
    from {{ policy('activity_rules') }}
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
        {{ policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id
    from {{ policy('score_models') }}

),

conflicts as (

    select
        'rule_groups' as seed,
        rule_groups.rule_group_id as row_key,
        'group_cap' as column_name,
        {{ number_text('rule_groups.group_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ number_text('rules.points') }}
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
        'the model rolls up the scores of ' || models.rolls_up_score_model_id || ' and has no rules of its own' as allowed
    from rules
    inner join models on rules.score_model_id = models.score_model_id
    where rules.seed = 'fit_rules' and models.rolls_up_score_model_id is not null
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

)

select * from conflicts

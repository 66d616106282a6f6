with

models as (

    -- Retention is in no backtest.
    select
        score_model_id,
        subject,
        audience_of_model_id
    from {{ ref('int_account_scoring__models') }}
    where dimension <> 'retention'

),

fit_rules as (

    select
        fit_rules.rule_id,
        fit_rules.score_model_id,
        models.subject,
        fit_rules.attribute
    from {{ policy_fit_rules() }} as fit_rules
    inner join models on fit_rules.score_model_id = models.score_model_id

),

conditions as (

    select
        'fit_rule' as condition_type,
        rule_id as condition_id,
        score_model_id,
        subject,
        attribute
    from fit_rules
    union distinct
    select
        'fit_rule' as condition_type,
        fit_rules.rule_id as condition_id,
        fit_rules.score_model_id,
        fit_rules.subject,
        rule_conditions.attribute
    from {{ policy_rule_conditions() }} as rule_conditions
    inner join fit_rules on rule_conditions.rule_id = fit_rules.rule_id
    union distinct
    select
        'audience' as condition_type,
        models.score_model_id as condition_id,
        models.score_model_id,
        models.subject,
        score_models.audience_attribute as attribute
    from models
    -- A roll-up has the audience of the people it counts.
    inner join {{ policy_score_models() }} as score_models on models.audience_of_model_id = score_models.score_model_id
    union distinct
    select
        'disqualifier' as condition_type,
        disqualifier_id as condition_id,
        cast(null as {{ dbt.type_string() }}) as score_model_id,
        'lead' as subject,
        attribute
    from {{ policy_disqualifiers() }} as disqualifiers
    union distinct
    select
        'gate' as condition_type,
        gate_id as condition_id,
        cast(null as {{ dbt.type_string() }}) as score_model_id,
        subject,
        attribute
    from {{ policy_gates() }} as gates
    where attribute not in ({{ gate_attributes() | join(', ') }})

)

-- What somebody did has a time; a date or a number that it is held against is a fact.
select distinct
    conditions.condition_type,
    conditions.condition_id,
    conditions.score_model_id,
    conditions.subject,
    coalesce(behaviours.of_attribute, conditions.attribute) as attribute
from conditions
left join {{ policy_behaviour_attributes() }} as behaviours on conditions.attribute = behaviours.attribute
where behaviours.attribute is null or behaviours.of_attribute is not null

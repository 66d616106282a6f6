with

models as (

    -- Retention is in no backtest.
    select
        score_model_id,
        subject
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
        score_models.score_model_id as condition_id,
        score_models.score_model_id,
        models.subject,
        score_models.audience_attribute as attribute
    from {{ policy_score_models() }} as score_models
    inner join models on score_models.score_model_id = models.score_model_id
    where score_models.audience_attribute is not null
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

),

-- What somebody did has a time; a date or a number that it is held against is a fact.
facts as (

    select
        conditions.condition_type,
        conditions.condition_id,
        conditions.score_model_id,
        conditions.subject,
        coalesce(behaviours.of_attribute, conditions.attribute) as attribute
    from conditions
    left join {{ policy_behaviour_attributes() }} as behaviours on conditions.attribute = behaviours.attribute
    where behaviours.attribute is null or behaviours.of_attribute is not null

),

settings as (

    {{ undated_facts_setting() }}

),

asked as (

    select distinct
        subject,
        subject_id,
        cutoff_date
    from {{ ref('int_account_scoring__backtest_subjects') }}

),

dated as (

    {{ dated_facts() }}

),

attributes as (

    select distinct
        subject,
        attribute
    from facts

),

-- Of those asked about, how often only today's value of a fact is known.
undated as (

    select
        attributes.subject,
        attributes.attribute,
        count(*) as observations,
        sum(case when dated.subject_id is null then 1 else 0 end) as undated_observations
    from attributes
    inner join asked on attributes.subject = asked.subject
    left join dated
        on asked.subject = dated.subject and asked.subject_id = dated.subject_id and attributes.attribute = dated.attribute
    group by attributes.subject, attributes.attribute

),

held as (

    {{ conditions_held_at_cutoffs() }}

),

counted as (

    select
        facts.condition_type,
        facts.condition_id,
        facts.subject,
        facts.attribute,
        count(*) as observations
    from facts
    inner join held
        on facts.condition_type = held.condition_type and facts.condition_id = held.condition_id and facts.subject = held.subject
    inner join asked
        on held.subject = asked.subject and held.subject_id = asked.subject_id and held.cutoff_date = asked.cutoff_date
    left join dated
        on asked.subject = dated.subject and asked.subject_id = dated.subject_id and facts.attribute = dated.attribute
    where dated.subject_id is null
    group by facts.condition_type, facts.condition_id, facts.subject, facts.attribute

),

told as (

    select
        facts.*,
        undated.observations,
        undated.undated_observations,
        settings.leaves_out_undated_facts = 1 as is_left_out,
        case when settings.leaves_out_undated_facts = 1 then 0 else coalesce(counted.observations, 0) end as held_observations
    from facts
    inner join undated on facts.subject = undated.subject and facts.attribute = undated.attribute
    left join counted
        on
            facts.condition_type = counted.condition_type and facts.condition_id = counted.condition_id
            and facts.subject = counted.subject and facts.attribute = counted.attribute
    cross join settings
    where undated.undated_observations > 0

)

select
    this_backtest.backtest_number,
    told.condition_type,
    told.condition_id,
    told.score_model_id,
    told.subject,
    told.attribute,
    cast(told.observations as bigint) as observations,
    cast(told.undated_observations as bigint) as undated_observations,
    cast(told.held_observations as bigint) as held_observations,
    {{ statistic(share('told.held_observations', 'told.observations')) }} as held_share,
    told.is_left_out,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from told
cross join {{ this_backtest() }} as this_backtest

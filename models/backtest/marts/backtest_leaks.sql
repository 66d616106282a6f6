with

facts as (

    select * from {{ ref('int_account_scoring__backtest_facts_asked') }}

),

settings as (

    {{ undated_facts_setting() }}

),

asked as (

    select * from {{ ref('int_account_scoring__backtest_subjects') }}

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
        asked.outcome_id,
        attributes.subject,
        attributes.attribute,
        count(*) as observations,
        sum(case when asked.has_outcome then 1 else 0 end) as outcomes,
        sum(case when dated.subject_id is null then 1 else 0 end) as undated_observations
    from attributes
    inner join asked on attributes.subject = asked.subject
    left join dated
        on asked.subject = dated.subject and asked.subject_id = dated.subject_id and attributes.attribute = dated.attribute
    group by asked.outcome_id, attributes.subject, attributes.attribute

),

held as (

    {{ conditions_held_at_cutoffs() }}

),

counted as (

    select
        asked.outcome_id,
        facts.condition_type,
        facts.condition_id,
        facts.subject,
        facts.attribute,
        count(*) as observations,
        sum(case when asked.has_outcome then 1 else 0 end) as outcomes
    from facts
    inner join held
        on facts.condition_type = held.condition_type and facts.condition_id = held.condition_id and facts.subject = held.subject
    inner join asked
        on held.subject = asked.subject and held.subject_id = asked.subject_id and held.cutoff_date = asked.cutoff_date
    left join dated
        on asked.subject = dated.subject and asked.subject_id = dated.subject_id and facts.attribute = dated.attribute
    where dated.subject_id is null
    group by asked.outcome_id, facts.condition_type, facts.condition_id, facts.subject, facts.attribute

),

told as (

    select
        facts.*,
        undated.outcome_id,
        undated.observations,
        undated.undated_observations,
        undated.outcomes,
        settings.leaves_out_undated_facts = 1 as is_left_out,
        case when settings.leaves_out_undated_facts = 1 then 0 else coalesce(counted.observations, 0) end as held_observations,
        case when settings.leaves_out_undated_facts = 1 then 0 else coalesce(counted.outcomes, 0) end as held_outcomes
    from facts
    inner join undated on facts.subject = undated.subject and facts.attribute = undated.attribute
    left join counted
        on
            undated.outcome_id = counted.outcome_id and facts.condition_type = counted.condition_type and facts.condition_id = counted.condition_id
            and facts.subject = counted.subject and facts.attribute = counted.attribute
    cross join settings
    where undated.undated_observations > 0

)

select
    this_backtest.backtest_number,
    told.outcome_id,
    told.condition_type,
    told.condition_id,
    told.score_model_id,
    told.subject,
    told.attribute,
    cast(told.observations as bigint) as observations,
    cast(told.undated_observations as bigint) as undated_observations,
    cast(told.held_observations as bigint) as held_observations,
    {{ statistic(share('told.held_observations', 'told.observations')) }} as held_share,
    {{ statistic(share('told.held_outcomes', 'told.outcomes')) }} as held_share_with_outcome,
    {{ statistic(share('told.held_observations - told.held_outcomes', 'told.observations - told.outcomes')) }} as held_share_without,
    told.is_left_out,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from told
cross join {{ this_backtest() }} as this_backtest

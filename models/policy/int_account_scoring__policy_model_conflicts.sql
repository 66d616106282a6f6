with

models as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('subject') }}) as subject,
        lower({{ policy_text('dimension') }}) as dimension,
        lower({{ policy_text('status') }}) as status,
        {{ policy_boolean('is_primary') }} as is_primary,
        {{ policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
        {{ policy_text('audience_attribute') }} as audience_attribute,
        {{ policy_number('score_cap') }} as score_cap,
        {{ policy_number('score_floor') }} as score_floor,
        {{ policy_number('engaged_threshold') }} as engaged_threshold
    from {{ policy('score_models') }}

),

conflicts as (

    select
        'score_models' as seed,
        min(score_model_id) as row_key,
        'is_primary' as column_name,
        'true' as offending_value,
        'one live model of subject ' || subject || ' and dimension ' || dimension || ' may be primary, not '
        || {{ number_text('count(*)') }} as allowed
    from models
    where is_primary and status = 'live'
    group by subject, dimension
    having count(*) > 1
    union all
    select
        'score_models' as seed,
        score_model_id as row_key,
        'score_floor' as column_name,
        {{ number_text('score_floor') }} as offending_value,
        'the floor must lie below the cap' as allowed
    from models
    where score_floor >= score_cap
    union all
    select
        'score_models' as seed,
        models.score_model_id as row_key,
        'rolls_up_score_model_id' as column_name,
        models.rolls_up_score_model_id as offending_value,
        'a model of accounts rolls up a model of leads' as allowed
    from models
    inner join models as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id
    where models.subject <> 'account' or rolled_up.subject <> 'lead'
    union all
    select
        'score_models' as seed,
        score_model_id as row_key,
        'audience_attribute' as column_name,
        audience_attribute as offending_value,
        'a model that rolls up has the audience of the lead model: leave it blank' as allowed
    from models
    where rolls_up_score_model_id is not null and audience_attribute is not null
    union all
    select
        'score_models' as seed,
        models.score_model_id as row_key,
        'engaged_threshold' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'a model that is rolled up to accounts needs the score from which a contact is engaged' as allowed
    from models
    inner join models as accounts on models.score_model_id = accounts.rolls_up_score_model_id
    where models.engaged_threshold is null

)

select * from conflicts

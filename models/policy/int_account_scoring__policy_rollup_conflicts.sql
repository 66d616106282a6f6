with

models as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id
    from {{ policy('score_models') }}

),

rollups as (

    select
        {{ policy_text('rollup_id') }} as rollup_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('method') }}) as method,
        {{ policy_boolean('is_primary') }} as is_primary,
        {{ policy_number('champion_weight') }} as champion_weight,
        {{ policy_number('top_n') }} as top_n
    from {{ policy('account_rollup_methods') }}

),

primary_rollups as (

    select
        score_model_id,
        count(*) as primary_count
    from rollups
    where is_primary
    group by score_model_id

),

conflicts as (

    select
        'score_models' as seed,
        models.score_model_id as row_key,
        'rolls_up_score_model_id' as column_name,
        models.rolls_up_score_model_id as offending_value,
        'a model that rolls up needs exactly one primary row in account_rollup_methods' as allowed
    from models
    left join primary_rollups on models.score_model_id = primary_rollups.score_model_id
    where models.rolls_up_score_model_id is not null and coalesce(primary_rollups.primary_count, 0) <> 1
    union all
    select
        'account_rollup_methods' as seed,
        rollups.rollup_id as row_key,
        'score_model_id' as column_name,
        rollups.score_model_id as offending_value,
        'the model must be one of accounts that rolls up a model of leads' as allowed
    from rollups
    inner join models on rollups.score_model_id = models.score_model_id
    where models.rolls_up_score_model_id is null
    union all
    select
        'account_rollup_methods' as seed,
        min(rollup_id) as row_key,
        'method' as column_name,
        method as offending_value,
        'each method may be there once per score model' as allowed
    from rollups
    group by score_model_id, method
    having count(*) > 1
    union all
    select
        'account_rollup_methods' as seed,
        rollup_id as row_key,
        'champion_weight' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'method champion needs the weight of the best contact, 0 to 1' as allowed
    from rollups
    where method = 'champion' and champion_weight is null
    union all
    select
        'account_rollup_methods' as seed,
        rollup_id as row_key,
        'top_n' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'method top_n needs the number of contacts to add up' as allowed
    from rollups
    where method = 'top_n' and top_n is null

)

select * from conflicts

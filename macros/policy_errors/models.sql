{#
    Query for contradictions in score models and roll-up methods, or between them, that no single cell shows, such as two primary models, or a model that rolls up without a
    primary method.
#}
{% macro errors_of_models() -%}
with

models as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('dimension') }}) as dimension,
        lower({{ account_scoring.policy_text('status') }}) as status,
        {{ account_scoring.policy_boolean('is_primary') }} as is_primary,
        {{ account_scoring.policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
        {{ account_scoring.policy_text('audience_attribute') }} as audience_attribute,
        {{ account_scoring.policy_number('score_cap') }} as score_cap,
        {{ account_scoring.policy_number('score_floor') }} as score_floor,
        {{ account_scoring.policy_number('engaged_threshold') }} as engaged_threshold,
        lower({{ account_scoring.policy_text('contact_curve') }}) as contact_curve,
        {{ account_scoring.policy_number('contact_steepness') }} as contact_steepness
    from {{ account_scoring.whole_policy('score_models') }}

),

rollups as (

    select
        {{ account_scoring.policy_text('rollup_id') }} as rollup_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('method') }}) as method,
        {{ account_scoring.policy_boolean('is_primary') }} as is_primary,
        {{ account_scoring.policy_number('full_score_at') }} as full_score_at,
        {{ account_scoring.policy_number('half_score_at') }} as half_score_at,
        {{ account_scoring.policy_number('champion_weight') }} as champion_weight,
        {{ account_scoring.policy_number('top_n') }} as top_n
    from {{ account_scoring.whole_policy('account_rollup_methods') }}

),

conflicts as (

    select
        'score_models' as seed,
        min(score_model_id) as row_key,
        'is_primary' as column_name,
        'true' as offending_value,
        'one live model of subject ' || subject || ' and dimension ' || dimension || ' may be primary, not '
        || {{ account_scoring.number_text('count(*)') }} as allowed
    from models
    where is_primary and status = 'live'
    group by subject, dimension
    having count(*) > 1
    union all
    select
        'score_models' as seed,
        score_model_id as row_key,
        'score_floor' as column_name,
        {{ account_scoring.number_text('score_floor') }} as offending_value,
        'the floor must lie below the cap' as allowed
    from models
    where score_floor >= score_cap
    union all
    select
        'score_models' as seed,
        score_model_id as row_key,
        'contact_steepness' as column_name,
        {{ account_scoring.number_text('contact_steepness') }} as offending_value,
        'contact_curve s_curve needs a steepness, and the other curves have none' as allowed
    from models
    where (coalesce(contact_curve, 'exp') = 's_curve') <> (contact_steepness is not null)
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
        'rolls_up_score_model_id' as column_name,
        models.rolls_up_score_model_id as offending_value,
        'a model of accounts rolls up a model of leads' as allowed
    from models
    inner join models as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id
    where models.subject <> 'account' or rolled_up.subject <> 'lead'
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
    union all
    select
        'score_models' as seed,
        models.score_model_id as row_key,
        'rolls_up_score_model_id' as column_name,
        models.rolls_up_score_model_id as offending_value,
        'a model that rolls up needs exactly one primary row in account_rollup_methods' as allowed
    from models
    left join rollups on models.score_model_id = rollups.score_model_id and rollups.is_primary
    where models.rolls_up_score_model_id is not null
    group by models.score_model_id, models.rolls_up_score_model_id
    having count(rollups.rollup_id) <> 1
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
        'full_score_at' as column_name,
        {{ account_scoring.number_text('full_score_at') }} as offending_value,
        'one of full_score_at and half_score_at is given, and the other is blank' as allowed
    from rollups
    where (full_score_at is null) = (half_score_at is null)
    union all
    select
        'account_rollup_methods' as seed,
        rollup_id as row_key,
        case method when 'champion' then 'champion_weight' else 'top_n' end as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        case method
            when 'champion' then 'method champion needs the weight of the best contact, 0 to 1'
            else 'method top_n needs the number of contacts to add up'
        end as allowed
    from rollups
    where (method = 'champion' and champion_weight is null) or (method = 'top_n' and top_n is null)

)

select * from conflicts
{%- endmacro %}

with

conditions as (

    select * from {{ ref('int_account_scoring__policy_raw_conditions') }}

),

known_attributes as (

    select attribute from {{ ref('int_account_scoring__policy_known_attributes') }}

),

models as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('subject') }}) as subject
    from {{ policy('score_models') }}

),

behaviour_attributes as (

    select
        {{ policy_text('attribute') }} as attribute,
        lower({{ policy_text('measure') }}) as measure,
        {{ policy_text('window_days') }} as window_days
    from {{ policy('behaviour_attributes') }}

),

conflicts as (

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
        and not {{ has_prefix("coalesce(conditions.attribute, '')", 'consent_') }}
    union all
    select
        conditions.seed,
        conditions.row_key,
        conditions.column_prefix || 'attribute' as column_name,
        conditions.attribute as offending_value,
        'a score model of accounts knows account_ attributes only' as allowed
    from conditions
    inner join models on conditions.score_model_id = models.score_model_id
    where models.subject = 'account' and not {{ has_prefix('conditions.attribute', 'account_') }}
    union all
    select
        'behaviour_attributes' as seed,
        attribute as row_key,
        'window_days' as column_name,
        window_days as offending_value,
        'measure ' || measure || ' needs the days that it looks back' as allowed
    from behaviour_attributes
    where measure <> 'days_since_last_activity' and window_days is null

)

select * from conflicts

{#
    Query for what is wrong with rows of the seed customer_tiers, as rows of policy_errors: a model or band that is on no list of customers. Nothing is wrong with the rows of
    this package where a project has models or bands of its own: such a row lists nobody.
#}
{% macro customer_tier_errors() %}
    select
        'customer_tiers' as seed,
        {{ account_scoring.text_key(['named.score_model_id', 'named.band']) }} as row_key,
        case when models.is_of_customers then 'band' else 'score_model_id' end as column_name,
        case when models.is_of_customers then named.band else named.score_model_id end as offending_value,
        case
            when models.score_model_id is null then 'it must be a score_model_id of score_models'
            when not models.is_of_customers
                then 'it must be the primary live model of accounts of another dimension than fit and intent, which have tiers of their own'
            else 'it must be a band of the model in score_bands'
        end as allowed
    from (
        select
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            {{ account_scoring.policy_text('band') }} as band
        from {{ account_scoring.whole_policy('customer_tiers') }}
    ) as named
    left join (
        select
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            coalesce(
                lower({{ account_scoring.policy_text('subject') }}) = 'account' and lower({{ account_scoring.policy_text('dimension') }}) not in ('fit', 'intent')
                and lower({{ account_scoring.policy_text('status') }}) = 'live' and {{ account_scoring.policy_boolean('is_primary') }},
                false
            ) as is_of_customers
        from {{ account_scoring.policy('score_models') }}
    ) as models on named.score_model_id = models.score_model_id
    left join (
        select distinct
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            {{ account_scoring.policy_text('band') }} as band
        from {{ account_scoring.whole_policy('score_bands') }}
    ) as bands on named.score_model_id = bands.score_model_id and named.band = bands.band
    where
        {{ account_scoring.judges_shipped('customer_tiers', ['score_models', 'score_bands']) }}
        and named.score_model_id is not null and named.band is not null
        and (bands.band is null or not models.is_of_customers)
{%- endmacro %}


{# Query for what is wrong with required_buying_roles of the seed score_models, as rows of policy_errors: a role that is none, or a model that requires no roles of its own. #}
{% macro required_role_errors() %}
    select
        'score_models' as seed,
        models.score_model_id as row_key,
        'required_buying_roles' as column_name,
        models.required_roles as offending_value,
        case
            when models.is_of_intent then 'new business requires the roles that buying_roles expects (is_expected): leave it blank'
            when models.rolls_up_score_model_id is null then 'only a model that counts people of accounts requires roles: leave it blank'
            when not models.is_shown then 'only a live primary model has buying groups: leave it blank'
            else 'each of them must be a buying_role of buying_roles, and be there once'
        end as allowed
    from (
        select
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            {{ account_scoring.policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
            lower({{ account_scoring.policy_text('dimension') }}) = 'intent' as is_of_intent,
            coalesce(lower({{ account_scoring.policy_text('status') }}) = 'live' and {{ account_scoring.policy_boolean('is_primary') }}, false) as is_shown,
            lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('score_models', 'required_buying_roles')) }}) as required_roles
        from {{ account_scoring.policy('score_models') }}
    ) as models
    left join (
        select distinct lower({{ account_scoring.policy_text('buying_role') }}) as buying_role
        from {{ account_scoring.policy('buying_roles') }}
    ) as roles on {{ account_scoring.is_listed('roles.buying_role', 'models.required_roles') }}
    where models.required_roles is not null
    group by models.score_model_id, models.rolls_up_score_model_id, models.is_of_intent, models.is_shown, models.required_roles
    having
        models.is_of_intent or models.rolls_up_score_model_id is null or not models.is_shown
        or count(roles.buying_role) < length(models.required_roles) - length(replace(models.required_roles, '|', '')) + 1
{%- endmacro %}


{# The rows of the seed customer_tiers as a relation, cast. #}
{% macro policy_customer_tiers() -%}
    (select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('band') }} as band,
        {{ account_scoring.policy_text('tier') }} as tier,
        {{ account_scoring.policy_text('action') }} as action,
        {{ account_scoring.policy_text('receiver') }} as receiver,
        {{ account_scoring.policy_number('follow_up_hours') }} as follow_up_hours
    from {{ account_scoring.policy('customer_tiers') }})
{%- endmacro %}

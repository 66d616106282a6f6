{# Condition: does the model of the row decide how well somebody fits, everybody or some? `models` is a relation of typed score models. #}
{% macro decides_fit(models) -%}
    ({{ models }}.dimension = 'fit' and {{ models }}.status = 'live' and ({{ models }}.is_primary or {{ models }}.persona_order is not null))
{%- endmacro %}


{# The same of a row of the seed score_models, of any dimension: its bands decide the tier. `models` is its alias. #}
{% macro may_decide(models) -%}
    lower({{ account_scoring.policy_text(models ~ '.status') }}) = 'live' and ({{ account_scoring.policy_boolean(models ~ '.is_primary') }} or {{
        account_scoring.policy_number(account_scoring.optional_policy_column('score_models', 'persona_order')) }} is not null)
{%- endmacro %}


{#
    Query for the scores by which tiers are found, a row per subject and evaluation that has tiers: subject, subject_id, evaluation_id, fit_score_model_id, fit_score, fit_band,
    persona_receiver, intent_score, intent_band and combined_score. Fit is of the first model by persona_order whose audience the subject is in, of several with one order of
    the one with the best score, and of the primary model where none of them holds.
#}
{% macro deciding_scores() -%}
    with

    personas as (

        select
            scores.subject,
            scores.subject_id,
            scores.evaluation_id,
            scores.score_model_id,
            row_number() over (
                partition by scores.subject, scores.subject_id, scores.evaluation_id
                order by models.persona_order, scores.score desc, case when models.is_primary then 0 else 1 end, scores.score_model_id
            ) as place
        from {{ ref('int_account_scoring__scores') }} as scores
        inner join {{ ref('int_account_scoring__models') }} as models
            on scores.score_model_id = models.score_model_id and models.persona_order is not null and {{ account_scoring.decides_fit('models') }}
        left join {{ ref('int_account_scoring__subject_conditions') }} as audiences
            on
                audiences.condition_type = 'audience' and models.score_model_id = audiences.condition_id
                and scores.subject = audiences.subject and scores.subject_id = audiences.subject_id
                and (audiences.evaluation_id is null or scores.evaluation_id = audiences.evaluation_id)
        where models.audience_attribute is null or audiences.subject_id is not null

    )

    select
        scores.subject,
        scores.subject_id,
        scores.evaluation_id,
        max(case when scores.dimension = 'fit' then scores.score_model_id end) as fit_score_model_id,
        cast(max(case when scores.dimension = 'fit' then scores.score end) as decimal(18, 4)) as fit_score,
        max(case when scores.dimension = 'fit' then scores.band end) as fit_band,
        max(case when scores.dimension = 'fit' then models.persona_receiver end) as persona_receiver,
        cast(max(case when scores.dimension = 'intent' then scores.score end) as decimal(18, 4)) as intent_score,
        max(case when scores.dimension = 'intent' then scores.band end) as intent_band,
        {{ account_scoring.round_points('sum(scores.score * models.combined_weight)') }} as combined_score
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on scores.evaluation_id = evaluations.evaluation_id and evaluations.has_tiers
    left join personas
        on
            scores.dimension = 'fit' and personas.place = 1
            and scores.subject = personas.subject and scores.subject_id = personas.subject_id and scores.evaluation_id = personas.evaluation_id
    where scores.score_model_id = personas.score_model_id or (scores.is_primary and personas.score_model_id is null)
    group by scores.subject, scores.subject_id, scores.evaluation_id
{%- endmacro %}


{#
    Query for what is wrong with score models that decide the fit of some people or companies, as rows of policy_errors: an order or a receiver that would do nothing, a model that would
    take everybody from the primary one, and bands or a weight that are missing.
#}
{% macro persona_errors() %}
    {%- set order = account_scoring.policy_number(account_scoring.optional_policy_column('score_models', 'persona_order')) %}
    {%- set receiver = account_scoring.policy_text(account_scoring.optional_policy_column('score_models', 'persona_receiver')) %}
    select
        'score_models' as seed,
        models.score_model_id as row_key,
        case
            when models.persona_order is null then 'persona_receiver'
            when models.decides and not models.has_bands then 'score_model_id'
            when models.decides and models.weighs <> coalesce(primaries.weighs, models.weighs) then 'combined_weight'
            else 'persona_order'
        end as column_name,
        case
            when models.persona_order is null then models.persona_receiver
            when models.decides and not models.has_bands then models.score_model_id
            when models.decides and models.weighs <> coalesce(primaries.weighs, models.weighs) then models.combined_weight
            else {{ account_scoring.number_text('models.persona_order') }}
        end as offending_value,
        case
            when not models.decides and models.persona_order is null then 'only a live model of fit that is primary or has a persona_order has a receiver: leave it blank'
            when not models.decides then 'only a live model of dimension fit decides how well somebody fits: leave it blank'
            when primaries.score_model_id is null then 'a live primary model of fit of the same subject is needed, which decides of everybody else'
            when not models.has_bands then 'a model that decides needs bands in score_bands'
            when models.weighs <> primaries.weighs then 'a model with a persona_order has a weight where the primary model of fit has one'
            else 'a model without audience is for everybody: it needs the persona_order of the primary model, so that the better score of the two decides'
        end as allowed
    from (
        select
            {{ account_scoring.policy_text('models.score_model_id') }} as score_model_id,
            lower({{ account_scoring.policy_text('models.subject') }}) as subject,
            {{ order }} as persona_order,
            {{ receiver }} as persona_receiver,
            {{ account_scoring.policy_text('models.combined_weight') }} as combined_weight,
            {{ account_scoring.policy_text('models.combined_weight') }} is not null as weighs,
            {{ account_scoring.policy_text('models.audience_attribute') }} as audience_attribute,
            coalesce({{ account_scoring.policy_boolean('models.is_primary') }}, false) as is_primary,
            coalesce(
                lower({{ account_scoring.policy_text('models.dimension') }}) = 'fit' and lower({{ account_scoring.policy_text('models.status') }}) = 'live'
                and ({{ account_scoring.policy_boolean('models.is_primary') }} or {{ order }} is not null),
                false
            ) as decides,
            banded.score_model_id is not null as has_bands
        from {{ account_scoring.whole_policy('score_models') }} as models
        left join (
            select distinct {{ account_scoring.policy_text('score_model_id') }} as score_model_id from {{ account_scoring.policy('score_bands') }}
        ) as banded on {{ account_scoring.policy_text('models.score_model_id') }} = banded.score_model_id
    ) as models
    left join (
        select
            lower({{ account_scoring.policy_text('subject') }}) as subject,
            {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
            {{ order }} as persona_order,
            {{ account_scoring.policy_text('combined_weight') }} is not null as weighs
        from {{ account_scoring.policy('score_models') }}
        where
            lower({{ account_scoring.policy_text('dimension') }}) = 'fit' and lower({{ account_scoring.policy_text('status') }}) = 'live'
            and {{ account_scoring.policy_boolean('is_primary') }}
    ) as primaries on models.subject = primaries.subject
    where
        (not models.decides and coalesce({{ account_scoring.number_text('models.persona_order') }}, models.persona_receiver) is not null)
        or (
            models.decides and models.persona_order is not null
            and (
                primaries.score_model_id is null or not models.has_bands or models.weighs <> primaries.weighs
                or (not models.is_primary and models.audience_attribute is null and coalesce(models.persona_order <> primaries.persona_order, true))
            )
        )
{%- endmacro %}

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
    take everybody from the others, scores that cannot be compared, and bands or a weight that are missing.
#}
{% macro persona_errors() %}
    {#- Column, condition and what is allowed: of one row the first mistake is told. -#}
    {%- set mistakes = [
        ('persona_order', 'not decides and persona_order is not null', 'only a live model of dimension fit decides how well somebody fits: leave it blank'),
        ('persona_receiver', 'not decides and persona_receiver is not null',
            'only a live model of fit that is primary or has a persona_order has a receiver: leave it blank'),
        ('persona_receiver', "persona_receiver in ('partners', 'tele_prospecting', 'nurture')",
            'those get who is not handed to sales: name a team of sales, such as sales_schools'),
        ('persona_order', 'is_persona and not has_primary',
            'a live primary model of fit of the same subject is needed, which decides for everybody else'),
        ('persona_order', 'is_persona and rolls_up', 'a model that rolls up people has no audience of its own: leave it blank'),
        ('persona_order', 'is_persona and is_for_everybody and coalesce(persona_order <> primary_order, true)',
            'a model without audience is for everybody: it needs the persona_order of the primary model, so that the better score of the two decides'),
        ('persona_order', 'is_persona and persona_order > everybodys_order',
            'the primary model comes before it and takes everybody: it needs the same order, or a lower one'),
        ('score_model_id', 'is_persona and bands_of_model is null', 'a model that decides needs bands in score_bands'),
        ('persona_order', 'bands_of_model <> bands_of_order',
            'models with one persona_order are compared by their scores: they need the same bands in score_bands'),
        ('combined_weight', 'is_persona and (combined_weight is null) <> (primary_weight is null)',
            'a model with a persona_order has a weight where the primary model of fit has one'),
    ] -%}
    {%- set conditions = [] -%}
    {%- for mistake in mistakes -%}{%- do conditions.append('(' ~ mistake[1] ~ ')') -%}{%- endfor %}
    select
        'score_models' as seed,
        score_model_id as row_key,
        column_name,
        case column_name
            when 'score_model_id' then score_model_id
            when 'persona_receiver' then persona_receiver
            when 'combined_weight' then combined_weight
            else {{ account_scoring.number_text('persona_order') }}
        end as offending_value,
        allowed
    from (
        select
            *,
            case {% for column, condition, allowed in mistakes %}when {{ condition }} then '{{ column }}' {% endfor %}end as column_name,
            case {% for column, condition, allowed in mistakes %}when {{ condition }} then '{{ allowed }}' {% endfor %}end as allowed
        from ({{ account_scoring.compared_personas() }}) as personas
        where {{ conditions | join(' or ') }}
    ) as conflicts
{%- endmacro %}


{# Query for the rows of the seed score_models, with what they ask of each other: who decides, in which place, for whom and by which bands. #}
{% macro compared_personas() %}
    {%- set is_live_fit = "lower(" ~ account_scoring.policy_text('models.dimension') ~ ") = 'fit' and lower(" ~ account_scoring.policy_text('models.status') ~ ") = 'live'" -%}
    {%- set is_primary = 'coalesce(' ~ account_scoring.policy_boolean('models.is_primary') ~ ', false)' -%}
    {%- set order = account_scoring.policy_number(account_scoring.optional_policy_column('score_models', 'persona_order')) %}
    select
        *,
        decides and not is_primary as is_persona,
        max(case when decides and is_primary then 1 else 0 end) over (partition by subject) = 1 as has_primary,
        min(case when decides and is_primary then persona_order end) over (partition by subject) as primary_order,
        min(case when decides and is_primary and is_for_everybody then persona_order end) over (partition by subject) as everybodys_order,
        min(case when decides and is_primary then combined_weight end) over (partition by subject) as primary_weight,
        case when decides and persona_order is not null then min(bands_of_model) over (partition by subject, decides, persona_order) end as bands_of_order
    from (
        select
            {{ account_scoring.policy_text('models.score_model_id') }} as score_model_id,
            lower({{ account_scoring.policy_text('models.subject') }}) as subject,
            {{ order }} as persona_order,
            lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('score_models', 'persona_receiver')) }}) as persona_receiver,
            {{ account_scoring.policy_text('models.combined_weight') }} as combined_weight,
            {{ account_scoring.policy_text('models.audience_attribute') }} is null as is_for_everybody,
            {{ account_scoring.policy_text('models.rolls_up_score_model_id') }} is not null as rolls_up,
            {{ is_primary }} as is_primary,
            coalesce({{ is_live_fit }} and ({{ is_primary }} or {{ order }} is not null), false) as decides,
            banded.bands_of_model
        from {{ account_scoring.whole_policy('score_models') }} as models
        left join (
            select
                score_model_id,
                {{ account_scoring.joined_texts('bound', ', ', 'bound') }} as bands_of_model
            from (
                select
                    {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
                    {{ account_scoring.policy_text('band') }} || ' from '
                    || coalesce({{ account_scoring.number_text(account_scoring.policy_number('at_least_score')) }}, 'below') as bound
                from {{ account_scoring.policy('score_bands') }}
                where {{ account_scoring.policy_text(account_scoring.optional_policy_column('score_bands', 'below_coverage')) }} is null
            ) as bounds
            group by score_model_id
        ) as banded on {{ account_scoring.policy_text('models.score_model_id') }} = banded.score_model_id
    ) as judged
{%- endmacro %}

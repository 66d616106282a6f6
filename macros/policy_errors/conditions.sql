{#
    Query for faults of a fit rule, disqualifier, audience or behaviour attribute that no single cell shows: an attribute that does not exist or that the score model cannot
    know, an operator without what it compares with, a behaviour that does not say how far it looks back.
#}
{% macro errors_of_conditions() -%}
with

-- Not yet checked. A model has an audience where any of its audience columns is filled in.
conditions as (

    select
        'rule_conditions' as seed,
        {{ account_scoring.text_key([account_scoring.policy_text('conditions.rule_id'), account_scoring.policy_text('conditions.condition')]) }} as row_key,
        {{ account_scoring.policy_text('rules.score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('conditions.attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('conditions.operator') }}) as operator,
        {{ account_scoring.policy_text('conditions.value') }} as value,
        {{ account_scoring.policy_text('conditions.value_to') }} as value_to,
        '' as column_prefix
    from {{ account_scoring.policy('rule_conditions') }} as conditions
    left join {{ account_scoring.policy('fit_rules') }} as rules on {{ account_scoring.policy_text('conditions.rule_id') }} = {{ account_scoring.policy_text('rules.rule_id') }}
    where {{ account_scoring.judges_shipped('rule_conditions', ['fit_rules']) }} or rules.rule_id is not null
    union all
    {%- for seed, key in [('fit_rules', 'rule_id'), ('disqualifiers', 'disqualifier_id'), ('gates', 'gate_id')] %}
    select
        '{{ seed }}' as seed,
        {{ account_scoring.policy_text(key) }} as row_key,
        {{ account_scoring.policy_text('score_model_id') if seed == 'fit_rules' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as score_model_id,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('value_to') }} as value_to,
        '' as column_prefix
    from {{ account_scoring.policy(seed) }}
    union all
    {%- endfor %}
    select
        'score_models' as seed,
        {{ account_scoring.policy_text('score_model_id') }} as row_key,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('audience_attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('audience_operator') }}) as operator,
        {{ account_scoring.policy_text('audience_value') }} as value,
        cast(null as {{ dbt.type_string() }}) as value_to,
        'audience_' as column_prefix
    from {{ account_scoring.policy('score_models') }}
    where coalesce(
        {{ account_scoring.policy_text('audience_attribute') }}, {{ account_scoring.policy_text('audience_operator') }}, {{ account_scoring.policy_text('audience_value') }}
    ) is not null

),

known_attributes as (

    {{ account_scoring.known_attributes() }}

),

models as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject
    from {{ account_scoring.policy('score_models') }}

),

behaviour_attributes as (

    select
        {{ account_scoring.policy_text('attribute') }} as attribute,
        lower({{ account_scoring.policy_text('measure') }}) as measure,
        {{ account_scoring.policy_text('window_days') }} as window_days,
        {{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'only_activity_type')) }} as only_activity_type,
        {{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'only_asset_pattern')) }} as only_asset_pattern,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'of_attribute')) }}) as of_attribute,
        {{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'least_before')) }} as least_before
    from {{ account_scoring.policy('behaviour_attributes') }}

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
        -- Gates know a few more, and judge them themselves.
        and not (conditions.seed = 'gates' and conditions.attribute in ({{ account_scoring.gate_attributes() | join(', ') }}))
        and not {{ account_scoring.has_prefix("coalesce(conditions.attribute, '')", 'consent_') }}
    union all
    select
        conditions.seed,
        conditions.row_key,
        conditions.column_prefix || 'attribute' as column_name,
        conditions.attribute as offending_value,
        'a score model of accounts knows account_ attributes only' as allowed
    from conditions
    inner join models on conditions.score_model_id = models.score_model_id
    where models.subject = 'account' and not {{ account_scoring.has_prefix('conditions.attribute', 'account_') }}
    union all
    {{ account_scoring.behaviour_errors('behaviour_attributes') }}
    union all
    select
        'activity_types' as seed,
        {{ account_scoring.policy_text('activity_type') }} as row_key,
        'consent_purpose' as column_name,
        {{ account_scoring.policy_text('consent_purpose') }} as offending_value,
        'consent_needed ' || {{ account_scoring.policy_text('consent_needed') }} || ' needs the purpose that is asked for' as allowed
    from {{ account_scoring.whole_policy('activity_types') }}
    where {{ account_scoring.policy_text('consent_needed') }} is not null and {{ account_scoring.policy_text('consent_purpose') }} is null
    union all
    select
        seed,
        row_key,
        column_prefix || 'operator' as column_name,
        operator as offending_value,
        'a condition needs an operator' as allowed
    from conditions
    where operator is null and column_prefix <> ''
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a value' as allowed
    from conditions
    where operator not in ('is_known', 'is_unknown') and value is null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' compares nothing: leave it blank' as allowed
    from conditions
    where operator in ('is_known', 'is_unknown') and value is not null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a number' as allowed
    from conditions
    where operator in ('at_least', 'at_most', 'between') and value is not null and {{ account_scoring.try_number('value') }} is null
    union all
    select
        seed,
        row_key,
        'value_to' as column_name,
        value_to as offending_value,
        'operator between needs an upper number, not below the lower one' as allowed
    from conditions
    where
        operator = 'between' and column_prefix = ''
        and coalesce({{ account_scoring.try_number('value_to') }} < {{ account_scoring.try_number('value') }}, {{ account_scoring.try_number('value_to') }} is null)
    union all
    select
        seed,
        row_key,
        'value_to' as column_name,
        value_to as offending_value,
        'operator ' || operator || ' has no upper number: leave it blank' as allowed
    from conditions
    where operator <> 'between' and value_to is not null

)

select * from conflicts
{%- endmacro %}

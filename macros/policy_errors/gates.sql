{#
    Query for faults of a gate that no single cell shows: a band or a disqualifier that does not exist, an operator or an attribute that it cannot ask with, two gates of one
    priority, consent or a raised hand of an account.
#}
{% macro errors_of_gates() -%}
{% set agent_words = account_scoring.policy_text(account_scoring.optional_policy_column('machine_rules', 'agent_words')) %}

with

gates as (

    select
        {{ account_scoring.policy_text('gate_id') }} as gate_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_number('priority') }} as priority,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('is_lifted_by_hand_raise') }} as is_lifted_by_hand_raise,
        {{ account_scoring.policy_text('action_purpose') }} as action_purpose,
        {{ account_scoring.policy_validity('gates') }}
    from {{ account_scoring.policy('gates') }}

),

-- What a gate can name: bands of the models that decide, and disqualifiers of leads.
names as (

    select distinct
        lower({{ account_scoring.policy_text('models.subject') }}) as subject,
        lower({{ account_scoring.policy_text('models.dimension') }}) || '_band' as attribute,
        {{ account_scoring.policy_text('bands.band') }} as name
    from {{ account_scoring.policy('score_models') }} as models
    inner join {{ account_scoring.policy('score_bands') }} as bands on {{ account_scoring.policy_text('models.score_model_id') }} = {{ account_scoring.policy_text('bands.score_model_id') }}
    where {{ account_scoring.may_decide('models') }}
    union all
    select
        'lead' as subject,
        'disqualifier' as attribute,
        {{ account_scoring.policy_text('disqualifier_id') }} as name
    from {{ account_scoring.policy('disqualifiers') }}

),

-- As many of its names are known as it names.
named as (

    select
        gates.gate_id,
        gates.subject,
        gates.attribute,
        gates.operator,
        gates.value,
        count(distinct names.name) as known_names,
        min(case when gates.operator = 'in' then length(gates.value) - length(replace(gates.value, '|', '')) else 0 end) + 1 as all_names
    from gates
    left join names
        on
            gates.subject = names.subject and gates.attribute = names.attribute
            and (gates.value = names.name or (gates.operator = 'in' and {{ account_scoring.is_listed('names.name', 'gates.value') }}))
    where gates.attribute in ({{ account_scoring.gate_attributes() | join(', ') }})
    group by gates.gate_id, gates.subject, gates.attribute, gates.operator, gates.value

),

conflicts as (

    select
        'gates' as seed,
        gate_id as row_key,
        'value' as column_name,
        value as offending_value,
        case
            when attribute = 'disqualifier' then 'it must be a disqualifier_id of disqualifiers, or several: a|b'
            else 'it must be a band in score_bands of a model that decides for that subject and dimension, or several: a|b'
        end as allowed
    from named
    where {{ account_scoring.judges_shipped('gates', ['score_models', 'score_bands', 'disqualifiers']) }} and known_names <> all_names
    union all
    select
        'gates' as seed,
        gate_id as row_key,
        'operator' as column_name,
        operator as offending_value,
        attribute || ' is asked for by equals' || case when attribute = 'disqualifier' then ' or in' else ', not_equals or in' end as allowed
    from named
    where operator not in ('equals', 'in') and (operator <> 'not_equals' or attribute = 'disqualifier')
    union all
    select
        'gates' as seed,
        gate_id as row_key,
        'attribute' as column_name,
        attribute as offending_value,
        'a gate of accounts knows account_ attributes and bands only' as allowed
    from gates
    where
        subject = 'account' and attribute not in ({{ account_scoring.band_attributes() | join(', ') }})
        and not {{ account_scoring.has_prefix('attribute', 'account_') }}
    union all
    select
        'gates' as seed,
        gate_id as row_key,
        'is_lifted_by_hand_raise' as column_name,
        is_lifted_by_hand_raise as offending_value,
        'only leads raise a hand: leave it blank for subject account' as allowed
    from gates
    where subject = 'account' and is_lifted_by_hand_raise is not null
    union all
    select
        'gates' as seed,
        gate_id as row_key,
        'action_purpose' as column_name,
        action_purpose as offending_value,
        'only leads give consent: leave it blank for subject account' as allowed
    from gates
    where subject = 'account' and action_purpose is not null
    union all
    select
        'gates' as seed,
        min(gates.gate_id) as row_key,
        'priority' as column_name,
        {{ account_scoring.number_text('gates.priority') }} as offending_value,
        'gates of a subject that hold on the same day need different priorities' as allowed
    from gates
    inner join gates as others
        on
            gates.subject = others.subject and gates.priority = others.priority and gates.gate_id < others.gate_id
            and (gates.valid_from is null or others.valid_to is null or gates.valid_from <= others.valid_to)
            and (others.valid_from is null or gates.valid_to is null or others.valid_from <= gates.valid_to)
    group by gates.subject, gates.priority
    union all
    select
        'machine_rules' as seed,
        {{ account_scoring.policy_text('rule_id') }} as row_key,
        'kind' as column_name,
        {{ account_scoring.policy_text('kind') }} as offending_value,
        'burst, other_assets and all_assets need activity_types, min_count and seconds, soon_after needs activity_types, evidence_type'
        || ' and seconds, without_before needs activity_types and evidence_type, declared_agent needs agent_words and is_set_aside true,'
        || ' and none has more' as allowed
    from {{ account_scoring.policy('machine_rules') }}
    where
        (lower({{ account_scoring.policy_text('kind') }}) = 'declared_agent') = ({{ agent_words }} is null)
        or (lower({{ account_scoring.policy_text('kind') }}) = 'declared_agent') = ({{ account_scoring.policy_text('activity_types') }} is not null)
        or case
            when lower({{ account_scoring.policy_text('kind') }}) = 'declared_agent'
                then
                    not coalesce({{ account_scoring.policy_boolean('is_set_aside') }}, false)
                    or coalesce(
                        {{ account_scoring.policy_text('evidence_type') }}, {{ account_scoring.policy_text('min_count') }}, {{ account_scoring.policy_text('seconds') }},
                        {{ account_scoring.policy_text(account_scoring.optional_policy_column('machine_rules', 'valid_from')) }},
                        {{ account_scoring.policy_text(account_scoring.optional_policy_column('machine_rules', 'valid_to')) }}
                    ) is not null
            when lower({{ account_scoring.policy_text('kind') }}) in ('soon_after', 'without_before')
                then
                    {{ account_scoring.policy_text('evidence_type') }} is null or {{ account_scoring.policy_text('min_count') }} is not null
                    or (lower({{ account_scoring.policy_text('kind') }}) = 'soon_after' and {{ account_scoring.policy_text('seconds') }} is null)
            else {{ account_scoring.policy_text('min_count') }} is null or {{ account_scoring.policy_text('seconds') }} is null or {{ account_scoring.policy_text('evidence_type') }} is not null
        end
    union all
    select
        'machine_rules' as seed,
        {{ account_scoring.policy_text('rule_id') }} as row_key,
        'agent_words' as column_name,
        {{ agent_words }} as offending_value,
        'it must be words with | between them, {{ account_scoring.most_agent_words() }} at most and one without a hyphen, such as bot|crawler|-cubot' as allowed
    from {{ account_scoring.policy('machine_rules') }}
    where not {{ account_scoring.are_agent_words(agent_words) }}

)

select * from conflicts
{%- endmacro %}

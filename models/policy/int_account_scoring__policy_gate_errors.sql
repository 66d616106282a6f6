{% set agent_words = policy_text(optional_policy_column('machine_rules', 'agent_words')) %}

with

gates as (

    select
        {{ policy_text('gate_id') }} as gate_id,
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_number('priority') }} as priority,
        lower({{ policy_text('attribute') }}) as attribute,
        lower({{ policy_text('operator') }}) as operator,
        {{ policy_text('value') }} as value,
        {{ policy_text('is_lifted_by_hand_raise') }} as is_lifted_by_hand_raise,
        {{ policy_text('action_purpose') }} as action_purpose,
        {{ policy_validity('gates') }}
    from {{ policy('gates') }}

),

-- What a gate can name: bands of the models that decide, and disqualifiers of leads.
names as (

    select distinct
        lower({{ policy_text('models.subject') }}) as subject,
        lower({{ policy_text('models.dimension') }}) || '_band' as attribute,
        {{ policy_text('bands.band') }} as name
    from {{ policy('score_models') }} as models
    inner join {{ policy('score_bands') }} as bands on {{ policy_text('models.score_model_id') }} = {{ policy_text('bands.score_model_id') }}
    where {{ may_decide('models') }}
    union all
    select
        'lead' as subject,
        'disqualifier' as attribute,
        {{ policy_text('disqualifier_id') }} as name
    from {{ policy('disqualifiers') }}

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
            and (gates.value = names.name or (gates.operator = 'in' and {{ is_listed('names.name', 'gates.value') }}))
    where gates.attribute in ({{ gate_attributes() | join(', ') }})
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
    where {{ judges_shipped('gates', ['score_models', 'score_bands', 'disqualifiers']) }} and known_names <> all_names
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
        subject = 'account' and attribute not in ({{ band_attributes() | join(', ') }})
        and not {{ has_prefix('attribute', 'account_') }}
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
        {{ number_text('gates.priority') }} as offending_value,
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
        {{ policy_text('rule_id') }} as row_key,
        'kind' as column_name,
        {{ policy_text('kind') }} as offending_value,
        'burst, other_assets and all_assets need activity_types, min_count and seconds, soon_after needs activity_types, evidence_type'
        || ' and seconds, without_before needs activity_types and evidence_type, declared_agent needs agent_words and is_set_aside true,'
        || ' and none has more' as allowed
    from {{ policy('machine_rules') }}
    where
        (lower({{ policy_text('kind') }}) = 'declared_agent') = ({{ agent_words }} is null)
        or (lower({{ policy_text('kind') }}) = 'declared_agent') = ({{ policy_text('activity_types') }} is not null)
        or case
            when lower({{ policy_text('kind') }}) = 'declared_agent'
                then
                    not coalesce({{ policy_boolean('is_set_aside') }}, false)
                    or coalesce(
                        {{ policy_text('evidence_type') }}, {{ policy_text('min_count') }}, {{ policy_text('seconds') }},
                        {{ policy_text(optional_policy_column('machine_rules', 'valid_from')) }},
                        {{ policy_text(optional_policy_column('machine_rules', 'valid_to')) }}
                    ) is not null
            when lower({{ policy_text('kind') }}) in ('soon_after', 'without_before')
                then
                    {{ policy_text('evidence_type') }} is null or {{ policy_text('min_count') }} is not null
                    or (lower({{ policy_text('kind') }}) = 'soon_after' and {{ policy_text('seconds') }} is null)
            else {{ policy_text('min_count') }} is null or {{ policy_text('seconds') }} is null or {{ policy_text('evidence_type') }} is not null
        end
    union all
    select
        'machine_rules' as seed,
        {{ policy_text('rule_id') }} as row_key,
        'agent_words' as column_name,
        {{ agent_words }} as offending_value,
        'it must be words with | between them, {{ most_agent_words() }} at most and one without a hyphen, such as bot|crawler|-cubot' as allowed
    from {{ policy('machine_rules') }}
    where not {{ are_agent_words(agent_words) }}

)

select * from conflicts

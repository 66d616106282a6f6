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

-- What a gate can name: bands of the primary models, and disqualifiers of leads.
names as (

    select distinct
        lower({{ policy_text('models.subject') }}) as subject,
        lower({{ policy_text('models.dimension') }}) || '_band' as attribute,
        {{ policy_text('bands.band') }} as name
    from {{ policy('score_models') }} as models
    inner join {{ policy('score_bands') }} as bands on {{ policy_text('models.score_model_id') }} = {{ policy_text('bands.score_model_id') }}
    where {{ policy_boolean('models.is_primary') }} and lower({{ policy_text('models.status') }}) = 'live'
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
        count(names.name) as known_names,
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
            else 'it must be a band of the primary model of that subject and dimension in score_bands, or several: a|b'
        end as allowed
    from named
    where {{ judges_gates() }} and known_names <> all_names
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
        'burst, other_assets and all_assets need min_count and seconds, soon_after needs evidence_type and seconds,'
        || ' without_before needs evidence_type, and none has more' as allowed
    from {{ policy('machine_rules') }}
    where
        case
            when lower({{ policy_text('kind') }}) in ('soon_after', 'without_before')
                then
                    {{ policy_text('evidence_type') }} is null or {{ policy_text('min_count') }} is not null
                    or (lower({{ policy_text('kind') }}) = 'soon_after' and {{ policy_text('seconds') }} is null)
            else {{ policy_text('min_count') }} is null or {{ policy_text('seconds') }} is null or {{ policy_text('evidence_type') }} is not null
        end

)

select * from conflicts

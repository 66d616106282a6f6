{# Attributes that gates alone can ask for, literals of SQL, a list: the bands that decide, and which disqualifier holds. #}
{% macro band_attributes() -%}
    {{- return(["'fit_band'", "'intent_band'"]) -}}
{%- endmacro %}

{% macro gate_attributes() -%}
    {{- return(account_scoring.band_attributes() + ["'disqualifier'"]) -}}
{%- endmacro %}


{#
    Query for the gate that holds of each subject in each evaluation, of several the first by priority: evaluation_id, subject, subject_id, receiver, action,
    action_purpose, reason, and is_raised: is a hand of the lead raised, so that sales would answer in any tier? `scores` is a table in the query with the bands of each
    subject. It is no model of its own, because the way from scores to lists would be longer by one.
#}
{% macro gates_that_hold(scores) %}
    with

    gates as (

        select * from {{ account_scoring.policy_gates() }}

    ),

    disqualifiers as (

        select * from {{ account_scoring.policy_disqualifiers() }}

    ),

    raised as (

        {{ account_scoring.hand_raises() }}

    ),

    hands as (

        select distinct
            evaluation_id,
            'lead' as subject,
            lead_id as subject_id
        from raised

    ),

    bands as (
        {% for attribute in account_scoring.band_attributes() %}
        select
            evaluation_id,
            subject,
            subject_id,
            {{ attribute }} as attribute,
            {{ attribute | replace("'", '') }} as band
        from {{ scores }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}

    ),

    held as (

        select distinct
            evaluations.evaluation_id,
            conditions.subject_id,
            gates.gate_id
        from {{ ref('int_account_scoring__subject_conditions') }} as conditions
        inner join gates
            on
                conditions.subject = gates.subject
                and (
                    (conditions.condition_type = 'gate' and conditions.condition_id = gates.gate_id)
                    or (
                        conditions.condition_type = 'disqualifier' and gates.attribute = 'disqualifier'
                        and (
                            conditions.condition_id = gates.value
                            or (gates.operator = 'in' and {{ account_scoring.is_listed('conditions.condition_id', 'gates.value') }})
                        )
                    )
                )
        -- What holds on every day holds in every evaluation.
        inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
            on
                (conditions.evaluation_id is null or conditions.evaluation_id = evaluations.evaluation_id)
                and {{ account_scoring.is_valid_on('gates', 'evaluations.score_date') }}
        left join disqualifiers on conditions.condition_type = 'disqualifier' and conditions.condition_id = disqualifiers.disqualifier_id
        where
            evaluations.has_tiers
            -- Who is not disqualified on the day is not gated for it either.
            and (
                conditions.condition_type = 'gate'
                or (disqualifiers.disqualifier_id is not null and {{ account_scoring.is_valid_on('disqualifiers', 'evaluations.score_date') }})
            )
        union all
        select
            bands.evaluation_id,
            bands.subject_id,
            gates.gate_id
        from bands
        inner join gates on bands.subject = gates.subject and bands.attribute = gates.attribute
        inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
            on bands.evaluation_id = evaluations.evaluation_id and {{ account_scoring.is_valid_on('gates', 'evaluations.score_date') }}
        where
            case gates.operator
                when 'equals' then bands.band = gates.value
                when 'not_equals' then bands.band <> gates.value
                when 'in' then {{ account_scoring.is_listed('bands.band', 'gates.value') }}
                else false
            end

    ),

    not_lifted as (

        select
            held.evaluation_id,
            held.subject_id,
            gates.*,
            hands.subject_id is not null as is_raised,
            row_number() over (partition by held.evaluation_id, gates.subject, held.subject_id order by gates.priority, gates.gate_id) as place
        from held
        inner join gates on held.gate_id = gates.gate_id
        left join hands on gates.subject = hands.subject and held.subject_id = hands.subject_id and held.evaluation_id = hands.evaluation_id
        where hands.subject_id is null or not coalesce(gates.is_lifted_by_hand_raise, false)

    )

    select * from not_lifted
    where place = 1
{%- endmacro %}

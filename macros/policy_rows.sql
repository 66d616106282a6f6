{#
    The rows of a policy seed as a relation each, cast: text without blanks around it, words in lower case, numbers, truth values; a blank cell is null.
    What each column means stands with the seed. Not a model each: a reader that casts them itself costs less than a view. Whoever reads them is built after
    the check of the policy, so that nothing is made with a bad one.
#}
{% macro after_policy_check() -%}
    {%- if not account_scoring.is_unit_test() -%}
    -- depends_on: {{ ref('int_account_scoring__policy_errors') }}
    {%- endif -%}
{%- endmacro %}


{% macro policy_activity_rules() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_number('priority') }} as priority,
        {{ account_scoring.folded_words(account_scoring.policy_text('activity_type')) }} as activity_type,
        {{ account_scoring.folded_words(account_scoring.policy_text('channel')) }} as channel,
        lower({{ account_scoring.policy_text('asset_pattern') }}) as asset_pattern,
        lower({{ account_scoring.policy_text('purchase_stage') }}) as purchase_stage,
        {{ account_scoring.policy_number('points') }} as points,
        {{ account_scoring.policy_number('quantity_per_unit') }} as quantity_per_unit,
        coalesce(lower({{ account_scoring.policy_text('decay_mode') }}), 'half_life') as decay_mode,
        {{ account_scoring.policy_number('half_life_days') }} as half_life_days,
        {{ account_scoring.policy_number('lifespan_days') }} as lifespan_days,
        {{ account_scoring.policy_number('daily_cap') }} as daily_cap,
        {{ account_scoring.policy_number('rule_cap') }} as rule_cap,
        {{ account_scoring.policy_validity('activity_rules') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('activity_rules') }})
{%- endmacro %}


{% macro policy_assignment_rules() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_number('priority') }} as priority,
        lower({{ account_scoring.policy_text('rule') }}) as owner_by,
        {{ account_scoring.folded_words(account_scoring.policy_text(account_scoring.optional_policy_column('assignment_rules', 'region'))) }} as region
    from {{ account_scoring.policy('assignment_rules') }})
{%- endmacro %}


{% macro policy_company_sizes() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        company_size,
        min_employees,
        lead(min_employees) over (order by min_employees, company_size) as next_min_employees
    from (
        select
            {{ account_scoring.policy_text('company_size') }} as company_size,
            {{ account_scoring.policy_number('min_employees') }} as min_employees
        from {{ account_scoring.policy('company_sizes') }}
    ) as sizes)
{%- endmacro %}


{% macro policy_countries() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('alias') }}) as alias,
        -- An alias that is listed twice means the smaller code, the same one every night.
        min(upper({{ account_scoring.policy_text('country_code') }})) as country_code
    from {{ account_scoring.policy('countries') }}
    group by lower({{ account_scoring.policy_text('alias') }}))
{%- endmacro %}


{% macro policy_crm_objects() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.consent_purpose(account_scoring.policy_text('consent_purpose')) }} as consent_purpose,
        {{ account_scoring.policy_number('min_reason_points') }} as min_reason_points,
        {{ account_scoring.policy_boolean('sends_scores') }} as sends_scores,
        {{ account_scoring.policy_number('min_delta') }} as min_delta,
        coalesce({{ account_scoring.policy_boolean('sends_derived') }}, false) as sends_derived,
        {{ account_scoring.policy_number('max_withdrawn_share') }} as max_withdrawn_share,
        coalesce({{ account_scoring.policy_number('min_records') }}, 0) as min_records,
        coalesce(lower({{ account_scoring.policy_text('harmless_texts_in') }}), 'everywhere') in ('everywhere', 'crm') as is_harmless_in_crm,
        coalesce(lower({{ account_scoring.policy_text('harmless_texts_in') }}), 'everywhere') in ('everywhere', 'worklists') as is_harmless_on_worklists,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('crm_objects') }})
{%- endmacro %}


{% macro policy_fast_lane() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_number('days') }} as days,
        {{ account_scoring.policy_number('follow_up_hours') }} as follow_up_hours,
        {{ account_scoring.policy_text('action') }} as action,
        {{ account_scoring.consent_purpose(account_scoring.policy_text('action_purpose')) }} as action_purpose,
        {{ account_scoring.policy_validity('fast_lane') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('fast_lane') }})
{%- endmacro %}


{% macro policy_fit_rules() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_number('priority') }} as priority,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('value_to') }} as value_to,
        {{ account_scoring.policy_number('points') }} as points,
        {{ account_scoring.policy_validity('fit_rules') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('fit_rules') }})
{%- endmacro %}


{% macro policy_rule_conditions() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        {{ account_scoring.policy_text('condition') }} as condition_name,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('value_to') }} as value_to
    from {{ account_scoring.policy('rule_conditions') }})
{%- endmacro %}


{#
    Query for every condition of the policy that is asked of a subject: condition_type (fit_rule, rule_condition, disqualifier, gate, audience), condition_id (of a further condition of
    a rule rule_id|condition), attribute, operator, value, value_to.
#}
{% macro policy_conditions() -%}
    {%- for type, rows, id in [
        ('fit_rule', account_scoring.policy_fit_rules(), 'rule_id'),
        ('rule_condition', account_scoring.policy_rule_conditions(), account_scoring.text_key(['rule_id', 'condition_name'])),
        ('disqualifier', account_scoring.policy_disqualifiers(), 'disqualifier_id'),
        ('gate', account_scoring.policy_gates(), 'gate_id'),
    ] %}
    select
        '{{ type }}' as condition_type,
        {{ id }} as condition_id,
        attribute,
        operator,
        value,
        value_to
    from {{ rows }} as policy_rows
    union all
    {%- endfor %}
    select
        'audience' as condition_type,
        score_model_id as condition_id,
        audience_attribute as attribute,
        audience_operator as operator,
        audience_value as value,
        cast(null as {{ dbt.type_string() }}) as value_to
    from {{ account_scoring.policy_score_models() }} as policy_rows
    where audience_attribute is not null
{%- endmacro %}


{# Query for the further conditions of rules as one text, in words (rule_id, conditions): of rules that have any. #}
{% macro conditions_of_rules() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        rule_id,
        {{ account_scoring.joined_texts(
            account_scoring.condition_in_words('attribute', 'operator', 'value', 'value_to'), ' and ', 'condition_name'
        ) }} as conditions
    from {{ account_scoring.policy_rule_conditions() }} as policy_rows
    group by rule_id)
{%- endmacro %}


{#
    Query for the fit rules that ask what somebody did (and not what their company did, or which day comes near), by their own condition or a further one, so that time alone may change what they give: rule_id, and asks_facts, do they also
    ask who somebody is?
#}
{% macro rules_of_behaviour() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        asked.rule_id,
        count(*) > count(behaviours.attribute) as asks_facts
    from (
        select
            rule_id,
            attribute
        from {{ account_scoring.policy_fit_rules() }} as fit_rules
        union all
        select
            rule_id,
            attribute
        from {{ account_scoring.policy_rule_conditions() }} as rule_conditions
    ) as asked
    left join {{ account_scoring.policy_behaviour_attributes() }} as behaviours
        on
            asked.attribute = behaviours.attribute and behaviours.measure not in {{ account_scoring.measures_of_attributes() }}
            and not {{ account_scoring.has_prefix('behaviours.attribute', 'account_') }}
    group by asked.rule_id
    having count(behaviours.attribute) > 0)
{%- endmacro %}


{% macro policy_handover_situations() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('situation') }}) as situation,
        {{ account_scoring.policy_number('priority') }} as priority,
        {{ account_scoring.policy_number('days') }} as days,
        coalesce(
            replace({{ account_scoring.policy_text('label') }}, '{days}', {{ account_scoring.policy_text('days') }}), {{ account_scoring.policy_text('label') }}
        ) as situation_label,
        lower({{ account_scoring.policy_text('treatment') }}) as treatment,
        {{ account_scoring.policy_text('action') }} as action
    from {{ account_scoring.policy('handover_situations') }})
{%- endmacro %}


{% macro policy_rule_groups() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_group_id') }} as rule_group_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('match_mode') }}) as match_mode,
        {{ account_scoring.policy_number('group_cap') }} as group_cap,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('rule_groups') }})
{%- endmacro %}


{% macro policy_score_bands() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('band') }} as band,
        {{ account_scoring.policy_number('at_least_score') }} as at_least_score,
        {{ account_scoring.policy_number('below_score') }} as below_score,
        {{ account_scoring.policy_number('min_engaged_contacts') }} as min_engaged_contacts,
        {{ account_scoring.policy_number(account_scoring.optional_policy_column('score_bands', 'below_coverage')) }} as below_coverage,
        {{ account_scoring.policy_number('outlook_days') }} as outlook_days,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('score_bands') }})
{%- endmacro %}


{% macro policy_score_models() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('dimension') }}) as dimension,
        lower({{ account_scoring.policy_text('status') }}) as status,
        {{ account_scoring.policy_boolean('is_primary') }} as is_primary,
        {{ account_scoring.policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
        lower({{ account_scoring.policy_text('audience_attribute') }}) as audience_attribute,
        lower({{ account_scoring.policy_text('audience_operator') }}) as audience_operator,
        {{ account_scoring.policy_text('audience_value') }} as audience_value,
        {{ account_scoring.policy_number('score_cap') }} as score_cap,
        {{ account_scoring.policy_number('score_floor') }} as score_floor,
        {{ account_scoring.policy_number('engaged_threshold') }} as engaged_threshold,
        {{ account_scoring.policy_number('contact_scale') }} as contact_scale,
        lower({{ account_scoring.policy_text('contact_curve') }}) as contact_curve,
        {{ account_scoring.policy_number('contact_steepness') }} as contact_steepness,
        {{ account_scoring.policy_number('hysteresis_margin') }} as hysteresis_margin,
        {{ account_scoring.policy_number('hysteresis_days') }} as hysteresis_days,
        {{ account_scoring.policy_number('combined_weight') }} as combined_weight,
        {{ account_scoring.policy_number(account_scoring.optional_policy_column('score_models', 'persona_order')) }} as persona_order,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('score_models', 'persona_receiver')) }}) as persona_receiver,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('score_models', 'required_buying_roles')) }}) as required_buying_roles,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('score_models') }})
{%- endmacro %}


{% macro policy_disqualifiers() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('disqualifier_id') }} as disqualifier_id,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('value_to') }} as value_to,
        {{ account_scoring.policy_boolean('is_lifted_by_hand_raise') }} as is_lifted_by_hand_raise,
        {{ account_scoring.policy_validity('disqualifiers') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('disqualifiers') }})
{%- endmacro %}


{% macro policy_gates() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('gate_id') }} as gate_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_number('priority') }} as priority,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('operator') }}) as operator,
        {{ account_scoring.policy_text('value') }} as value,
        {{ account_scoring.policy_text('value_to') }} as value_to,
        {{ account_scoring.policy_boolean('is_lifted_by_hand_raise') }} as is_lifted_by_hand_raise,
        lower({{ account_scoring.policy_text('receiver') }}) as receiver,
        {{ account_scoring.policy_text('action') }} as action,
        {{ account_scoring.consent_purpose(account_scoring.policy_text('action_purpose')) }} as action_purpose,
        {{ account_scoring.policy_validity('gates') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('gates') }})
{%- endmacro %}


{% macro policy_stages() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('stage') }}) as stage,
        {{ account_scoring.policy_number('stage_order') }} as stage_order,
        {{ account_scoring.policy_text('label') }} as stage_label,
        lower({{ account_scoring.policy_text('entered_by') }}) as entered_by
    from {{ account_scoring.policy('stages') }})
{%- endmacro %}


{% macro policy_machine_rules() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        lower({{ account_scoring.policy_text('kind') }}) as kind,
        {{ account_scoring.folded_words(account_scoring.replace_regex(account_scoring.policy_text('activity_types'), ' *[|] *', '|')) }} as activity_types,
        {{ account_scoring.folded_words(account_scoring.policy_text('evidence_type')) }} as evidence_type,
        {{ account_scoring.policy_number('min_count') }} as min_count,
        {{ account_scoring.policy_number('seconds') }} as seconds,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('machine_rules', 'agent_words')) }}) as agent_words,
        coalesce({{ account_scoring.policy_boolean('is_set_aside') }}, false) as is_set_aside,
        {{ account_scoring.policy_validity('machine_rules') }},
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('machine_rules') }})
{%- endmacro %}


{% macro policy_behaviour_attributes() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('measure') }}) as measure,
        {{ account_scoring.policy_number('window_days') }} as window_days,
        {{ account_scoring.folded_words(
            account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'only_activity_type'))
        ) }} as only_activity_type,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'only_asset_pattern')) }}) as only_asset_pattern,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('behaviour_attributes', 'of_attribute')) }}) as of_attribute,
        {{ account_scoring.policy_number(account_scoring.optional_policy_column('behaviour_attributes', 'least_before')) }} as least_before,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('behaviour_attributes') }})
{%- endmacro %}


{% macro policy_account_rollup_methods() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('rollup_id') }} as rollup_id,
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('method') }}) as method,
        {{ account_scoring.policy_boolean('is_primary') }} as is_primary,
        {{ account_scoring.policy_number('scale_to') }} as scale_to,
        {{ account_scoring.policy_number('full_score_at') }} as full_score_at,
        {{ account_scoring.policy_number('half_score_at') }} as half_score_at,
        {{ account_scoring.policy_number('champion_weight') }} as champion_weight,
        {{ account_scoring.policy_number('top_n') }} as top_n,
        {{ account_scoring.policy_text('reason') }} as reason,
        {{ account_scoring.policy_text('owner') }} as owner
    from {{ account_scoring.policy('account_rollup_methods') }})
{%- endmacro %}

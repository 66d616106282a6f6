{#
    The seed of this name, or the seed or model that the var account_scoring_policy_<name> puts in its place. The package's own is named with
    the package: a project that installs this one may have a seed of the same name. Unit tests mock the own one, whatever the var says.
#}
{% macro policy(name) -%}
    {%- set replacement = account_scoring.setting('policy_' ~ name, environment=false) -%}
    {%- if replacement and not account_scoring.is_unit_test() -%}
        {{- return(ref(replacement)) -}}
    {%- endif -%}
    {{- return(ref('account_scoring', name)) -}}
{%- endmacro %}


{# Is a unit test rendered? It mocks what stands in the package, and must not follow the vars of a project that installs it. #}
{% macro is_unit_test() -%}
    {{- return(model is defined and model.resource_type == 'unit_test') -}}
{%- endmacro %}


{# A cell of a policy seed. Seeds are loaded as text, so that one bad cell spoils neither its column nor the load. #}
{% macro policy_text(column) -%}
    {{ account_scoring.clean_text(column) }}
{%- endmacro %}

{% macro policy_number(column) -%}
    {{ account_scoring.try_number(account_scoring.clean_text(column)) }}
{%- endmacro %}

{% macro policy_boolean(column) -%}
    {{ account_scoring.try_boolean(account_scoring.clean_text(column)) }}
{%- endmacro %}


{# The policy seeds and the columns that name a row of each; what each column may hold stands in the seed policy_columns. #}
{% macro policy_keys() -%}
    {{- return({
        'score_models': ['score_model_id'],
        'activity_rules': ['rule_id'],
        'fit_rules': ['rule_id'],
        'rule_groups': ['rule_group_id'],
        'disqualifiers': ['disqualifier_id'],
        'behaviour_attributes': ['attribute'],
        'activity_types': ['activity_type'],
        'score_bands': ['score_model_id', 'band'],
        'tiers': ['subject', 'tier'],
        'tier_cells': ['subject', 'fit_band', 'intent_band'],
        'account_rollup_methods': ['rollup_id'],
        'buying_roles': ['buying_role_id'],
        'match_methods': ['match_method'],
        'company_domains': ['domain'],
        'crm_objects': ['subject'],
        'outcomes': ['outcome_id'],
        'calibration_settings': ['setting'],
        'calibration_exclusions': ['attribute'],
        'half_life_factors': ['factor'],
        'backtest_shares': ['top_share'],
        'holdouts': ['subject', 'tier'],
        'band_targets': ['score_model_id', 'band'],
        'health_checks': ['check_id'],
        'input_limits': ['table_name'],
    }) -}}
{%- endmacro %}


{#
    Stops the build where the policy has errors, with all of them in one message. A post-hook of int_account_scoring__policy_errors: every model that
    reads the policy is built after it, so nothing is scored with a bad policy, and marts keep what the last good build wrote.
#}
{% macro stop_on_policy_errors() -%}
    {%- if execute -%}
        {%- set errors = run_query(
            'select seed, row_key, column_name, offending_value, allowed from ' ~ this ~ ' order by seed, row_key, column_name, allowed'
        ).rows -%}
        {%- if errors | length > 0 -%}
            {%- set lines = [] -%}
            {%- for error in errors -%}
                {%- do lines.append(
                    error[0] ~ ', row ' ~ error[1] ~ ', column ' ~ error[2] ~ ': '
                    ~ ("'" ~ error[3] ~ "'" if error[3] is not none else 'blank') ~ ' cannot be used; ' ~ error[4] ~ '.'
                ) -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error(
                'The scoring policy has ' ~ errors | length ~ ' error(s); nothing was scored:\n  ' ~ lines | join('\n  ')
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# Does text in lower case match a pattern of the policy? % stands for any text, everything else for itself. #}
{% macro matches_pattern(value, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern', 'account_scoring')(value, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(value, pattern) -%}
    {{ return(value ~ ' like replace(replace(lower(' ~ pattern ~ "), '!', '!!'), '_', '!_') escape '!'") }}
{%- endmacro %}

{#- Has no escape clause: a backslash escapes, and is written twice in a literal. -#}
{% macro bigquery__matches_pattern(value, pattern) -%}
    {{ return(value ~ ' like replace(replace(lower(' ~ pattern ~ "), '\\\\', '\\\\\\\\'), '_', '\\\\_')") }}
{%- endmacro %}


{# Is a value an item of a list such as a|b|c, blanks around the bars or not? A value that holds a bar itself is none. #}
{% macro is_listed(value, list) -%}
    {%- set items = account_scoring.replace_regex(list, ' *[|] *', '|') -%}
    ({{ value }} not like '%|%' and {{ dbt.position("'|' || " ~ value ~ " || '|'", "'|' || " ~ items ~ " || '|'") }} > 0)
{%- endmacro %}


{# Is a text a number in digits, with or without sign and decimal point, however many digits there are? #}
{% macro is_digits(value) -%}
    {{ account_scoring.matches_regex(value, '^[+-]?[0-9]+([.][0-9]*)?$') }}
{%- endmacro %}

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


{#
    The rows of a policy seed with every column that it should have, as SQL of a relation: one that is missing is null, so that the check of the policy can tell it
    before an engine does.
#}
{% macro whole_policy(name) -%}
    {%- set rows = account_scoring.policy(name) -%}
    {%- if not execute or account_scoring.is_unit_test() -%}{{- return(rows) -}}{%- endif -%}
    {%- set missing = [] -%}
    {%- set there = adapter.get_columns_in_relation(rows) | map(attribute='name') | map('lower') | list -%}
    {%- for column in graph.nodes['seed.account_scoring.' ~ name].columns if column not in there -%}
        {%- do missing.append(', cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {%- if not missing or not there -%}{{- return(rows) -}}{%- endif -%}
    {{- return('(select policy_rows.*' ~ missing | join ~ ' from ' ~ rows ~ ' as policy_rows)') -}}
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

{#- One form of a date, which nobody reads as another day. -#}
{% macro policy_date(column) -%}
    {%- set text = account_scoring.clean_text(column) -%}
    cast(case
        when {{ account_scoring.matches_regex(text, '^' ~ account_scoring.plausible_year() ~ '-[0-9][0-9]-[0-9][0-9]$') }}
            then {{ account_scoring.try_plain_time(text) }}
    end as date)
{%- endmacro %}


{# Columns that a seed that a project replaced may lack, in whatever seed they are: it may be older than they are. They are blank there. #}
{% macro optional_policy_columns() -%}
    {{- return(['valid_from', 'valid_to', 'settling_weeks', 'region', 'agent_words', 'below_coverage', 'only_activity_type', 'only_asset_pattern', 'of_attribute', 'least_before',
        'persona_order', 'persona_receiver', 'shown_as', 'required_buying_roles', 'population_score_model_id']) -}}
{%- endmacro %}


{# Was a seed replaced by a project's own? The package's own seeds must have every column of this release, though they may be blank. #}
{% macro is_replaced_seed(seed) -%}
    {{- return(account_scoring.setting('policy_' ~ seed, environment=false) not in [none, '']) -}}
{%- endmacro %}


{# Condition: may a seed lack a column? `columns` is a relation with seed and column_name. The seeds of a unit test are no seeds of the checkout. #}
{% macro may_be_lacking(columns) -%}
    {%- set replaced = [] -%}
    {%- for seed in account_scoring.policy_keys() if account_scoring.is_replaced_seed(seed) -%}{%- do replaced.append(account_scoring.text_literal(seed)) -%}{%- endfor -%}
    {{ columns }}.column_name in ('{{ account_scoring.optional_policy_columns() | join("', '") }}')
    {%- if not account_scoring.is_unit_test() %} and {{ columns }}.seed in ({{ replaced | join(', ') or "''" }}){% endif %}
{%- endmacro %}


{#
    SQL of a column that a replaced seed may lack: null where it has none. What the package's own seeds have is known without asking the database, but to the model that tells what they
    lack: their files may be those of an earlier release, which somebody edited and kept. Where nothing is there yet to be asked the column is taken on trust.
#}
{% macro optional_policy_column(seed, column) -%}
    {%- if not execute or account_scoring.is_unit_test()
        or not (account_scoring.is_replaced_seed(seed) or (model is defined and model.name == 'int_account_scoring__policy_errors')) -%}
        {{- return(column) -}}
    {%- endif -%}
    {%- set there = adapter.get_columns_in_relation(account_scoring.policy(seed)) | map(attribute='name') | map('lower') | list -%}
    {{- return(column if column in there or not there else 'cast(null as ' ~ dbt.type_string() ~ ')') -}}
{%- endmacro %}


{# The days on which a row of a policy seed holds, as two columns: of evaluations, and only of machine_rules of activities. Null: open on that side. #}
{% macro policy_validity(seed) -%}
    {{ account_scoring.policy_date(account_scoring.optional_policy_column(seed, 'valid_from')) }} as valid_from,
        {{ account_scoring.policy_date(account_scoring.optional_policy_column(seed, 'valid_to')) }} as valid_to
{%- endmacro %}


{# A day before all that is scored. #}
{% macro since_ever() -%}
    cast('1900-01-01' as date)
{%- endmacro %}


{# Condition: does a row of the policy hold on a day, both ends included? `rows` is a relation with valid_from and valid_to. #}
{% macro is_valid_on(rows, day) -%}
    ({{ rows }}.valid_from is null or {{ rows }}.valid_from <= {{ day }}) and ({{ rows }}.valid_to is null or {{ rows }}.valid_to >= {{ day }})
{%- endmacro %}


{#
    The policy seeds that are read, and the columns that name a row of each; what each column may hold stands in the seed policy_columns. What only
    modules read is no policy while they are off.
#}
{% macro policy_keys() -%}
    {%- set keys = {
        'score_models': ['score_model_id'],
        'activity_rules': ['rule_id'],
        'fit_rules': ['rule_id'],
        'rule_conditions': ['rule_id', 'condition'],
        'rule_groups': ['rule_group_id'],
        'machine_rules': ['rule_id'],
        'disqualifiers': ['disqualifier_id'],
        'gates': ['gate_id'],
        'behaviour_attributes': ['attribute'],
        'activity_types': ['activity_type'],
        'score_bands': ['score_model_id', 'band'],
        'tiers': ['subject', 'tier'],
        'tier_cells': ['subject', 'fit_band', 'intent_band'],
        'account_rollup_methods': ['rollup_id'],
        'buying_roles': ['buying_role_id'],
        'match_methods': ['match_method'],
        'company_domains': ['domain'],
        'identity_settings': ['setting'],
        'crm_objects': ['subject'],
        'holdouts': ['subject', 'tier'],
        'handover_situations': ['subject', 'situation'],
        'assignment_rules': ['subject', 'priority'],
        'fast_lane': ['rule_id'],
        'stage_synonyms': ['name'],
        'business_hours': ['day', 'opens_at', 'region'],
        'input_limits': ['table_name'],
        'texts': ['text_id', 'language_code'],
    } -%}
    {%- do keys.update(account_scoring.reference_keys()) -%}
    {%- for module, seeds in account_scoring.policy_keys_of_modules().items() if account_scoring.module_is_on(module) -%}
        {%- do keys.update(seeds) -%}
    {%- endfor -%}
    {{- return(keys) -}}
{%- endmacro %}

{# Lists of the world as it is, which are judged like the policy. #}
{% macro reference_keys() -%}
    {{- return({
        'activity_synonyms': ['name'],
        'attributes': ['attribute'],
        'countries': ['alias'],
        'email_domains': ['domain'],
        'empty_words': ['word'],
        'generic_inboxes': ['local_part'],
        'legal_forms': ['word'],
        'public_suffixes': ['suffix'],
        'purpose_words': ['purpose', 'word'],
        'title_keywords': ['attribute', 'keyword'],
        'truth_words': ['column_name', 'word'],
    }) -}}
{%- endmacro %}

{% macro policy_keys_of_modules() -%}
    {{- return({
        'calibration': {
            'outcomes': ['outcome_id'],
            'calibration_settings': ['setting'],
            'calibration_exclusions': ['attribute'],
            'half_life_factors': ['factor'],
        },
        'backtest': {'backtest_shares': ['top_share'], 'band_targets': ['score_model_id', 'band']},
        'health': {'health_checks': ['check_id'], 'calendar_settings': ['setting'], 'review_findings': ['finding_id']},
        'lifecycle': {'stages': ['stage'], 'health_checks': ['check_id'], 'calendar_settings': ['setting']},
        'insights': {'insight_settings': ['setting'], 'company_sizes': ['company_size'], 'buying_role_synonyms': ['name'], 'channel_costs': ['channel'],
            'customer_tiers': ['score_model_id', 'band']},
    }) -}}
{%- endmacro %}


{#
    SQL of the seed that a row of policy_columns refers to; null where it is not loaded, because only modules read it that are off: what it holds cannot be
    asked.
#}
{% macro seed_referred_to() -%}
    {%- set off = [] -%}
    {%- for seeds in account_scoring.policy_keys_of_modules().values() -%}
        {%- for seed in seeds if seed not in account_scoring.policy_keys() -%}{%- do off.append(account_scoring.text_literal(seed)) -%}{%- endfor -%}
    {%- endfor -%}
    {%- set seed = account_scoring.policy_text('refers_to_seed') -%}
    {{- return('case when ' ~ seed ~ ' not in (' ~ off | join(', ') ~ ') then ' ~ seed ~ ' end' if off else seed) -}}
{%- endmacro %}


{#
    Condition: must what the rows of a seed name exist? Not what those of this package name where a project has its own of the seeds that they name and none of this
    seed yet: it would be stopped by rows that it never saw. `named` is a list of seeds.
#}
{% macro judges_shipped(seed, named) -%}
    {%- set owned = [] -%}
    {%- for other in named if account_scoring.setting('policy_' ~ other, environment=false) -%}{%- do owned.append(other) -%}{%- endfor -%}
    {{- return('1 = 1' if account_scoring.setting('policy_' ~ seed, environment=false) or not owned or account_scoring.is_unit_test() else '1 = 0') -}}
{%- endmacro %}


{# The seeds of which the policy's version is: what people decided that can change a score or what follows from it; no lists of reference, no wording, and nothing of the modules. #}
{% macro scoring_seeds() -%}
    {%- set seeds = account_scoring.policy_keys().keys() | list -%}
    {%- for others in account_scoring.policy_keys_of_modules().values() | list + [account_scoring.reference_keys(), {'texts': none}] -%}
        {%- for seed in others if seed in seeds -%}
            {%- do seeds.remove(seed) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(seeds) -}}
{%- endmacro %}


{# The seeds on which the judgement of the policy depends, and the attributes of the input: where one of them changes, it is judged again. #}
{% macro judged_seeds() -%}
    {{- return(account_scoring.policy_keys().keys() | list + ['policy_columns']) -}}
{%- endmacro %}


{#
    Parts of the policy of which what no single cell shows is judged, a list: errors_of_part has the query of each. In a unit test only those that it names in the
    place of this macro. Where dbt's --empty takes every row away nothing is judged: what must be there is missing then.
#}
{% macro judged_parts() -%}
    {%- set is_empty = execute and invocation_args_dict.get('empty') -%}
    {%- set parts = [] if is_empty or account_scoring.is_unit_test() else ['rules', 'conditions', 'gates', 'models', 'bands', 'tiers', 'handover'] -%}
    {%- if parts and account_scoring.module_is_on('calibration') -%}{%- do parts.append('outcomes') -%}{%- endif -%}
    {%- for seed, required in account_scoring.required_settings().items() if parts and account_scoring.module_is_on(required.module) -%}
        {%- do parts.append(seed) -%}
    {%- endfor -%}
    {{- return(parts) -}}
{%- endmacro %}


{# Query for the errors of a part (seed, row_key, column_name, offending_value, allowed); the queries stand in macros/policy_errors. #}
{% macro errors_of_part(part) -%}
    {%- if part == 'rules' -%}{{ account_scoring.errors_of_rules() }}
    {%- elif part == 'conditions' -%}{{ account_scoring.errors_of_conditions() }}
    {%- elif part == 'gates' -%}{{ account_scoring.errors_of_gates() }}
    {%- elif part == 'models' -%}{{ account_scoring.errors_of_models() }}
    {%- elif part == 'bands' -%}{{ account_scoring.errors_of_bands() }}
    {%- elif part == 'tiers' -%}{{ account_scoring.errors_of_tiers() }}
    {%- elif part == 'handover' -%}{{ account_scoring.errors_of_handover() }}
    {%- elif part in account_scoring.required_settings() -%}{{ account_scoring.errors_of_settings(part) }}
    {%- else -%}{{ account_scoring.errors_of_outcomes() }}
    {%- endif -%}
{%- endmacro %}


{# Query for the columns (seed, column_name) that judged seeds have, of seeds without rows as well; in a unit test those that have `cells`, a relation. #}
{% macro columns_of_policy(cells) -%}
    select distinct
        seed,
        column_name
    from {{ cells }}
    {%- if execute and not account_scoring.is_unit_test() %}
    {#- One text and not a union for each column: an engine plans hundreds of unions one inside the other. -#}
    {%- set there = [] -%}
    {%- for seed in account_scoring.policy_keys() -%}
        {%- for column in adapter.get_columns_in_relation(account_scoring.policy(seed)) -%}{%- do there.append(seed ~ '.' ~ (column.name | lower)) -%}{%- endfor -%}
    {%- endfor %}
    union distinct
    select
        seed,
        column_name
    from {{ ref('policy_columns') }}
    where {{ dbt.position("'|' || seed || '.' || column_name || '|'", account_scoring.text_literal('|' ~ there | join('|') ~ '|')) }} > 0
    {%- endif %}
{%- endmacro %}


{#
    Is the policy that is loaded another one than int_account_scoring__policy_history kept last? A truth value of Jinja; true in a unit test, false where
    nothing can be asked.
#}
{% macro is_changed_policy() -%}
    {%- if account_scoring.is_unit_test() -%}{{- return(true) -}}{%- endif -%}
    {%- if not execute -%}{{- return(false) -}}{%- endif -%}
    {%- for seed in account_scoring.scoring_seeds() if load_relation(account_scoring.policy(seed)) is none -%}
        {{- return(false) -}}
    {%- endfor -%}
    {%- set kept = account_scoring.kept_relation('int_account_scoring__policy_history') -%}
    {%- if kept is none -%}{{- return(true) -}}{%- endif -%}
    {%- set last = run_query('select policy_version from ' ~ kept ~ ' where seed is null order by policy_number desc limit 1').columns[0].values() -%}
    {{- return(run_query(account_scoring.policy_fingerprint(account_scoring.scoring_seeds())).columns[0].values()[0] not in last) -}}
{%- endmacro %}


{# Condition: is a changed cell a threshold that asks for less than before? `changes` has seed, column_name, previous_value and value. #}
{% macro is_lowered_threshold(changes) -%}
    (
        (
            ({{ changes }}.seed = 'score_bands' and {{ changes }}.column_name in ('at_least_score', 'min_engaged_contacts'))
            or ({{ changes }}.seed = 'score_models' and {{ changes }}.column_name = 'engaged_threshold')
            or ({{ changes }}.seed = 'tiers' and {{ changes }}.column_name = 'min_engaged_contacts')
        )
        and coalesce({{ account_scoring.policy_number(changes ~ '.value') }}, 0) < {{ account_scoring.policy_number(changes ~ '.previous_value') }}
        or ({{ changes }}.seed = 'tiers' and {{ changes }}.column_name in ('is_mql', 'is_handed_to_sales'))
        and {{ account_scoring.policy_boolean(changes ~ '.value') }} and not {{ account_scoring.policy_boolean(changes ~ '.previous_value') }}
    )
{%- endmacro %}


{# Query for the policies (policy_version) that a backtest was kept of, or that the setting previewed_policies names. #}
{% macro tried_policies() -%}
    {%- set kept = account_scoring.kept_relation('score_backtest') -%}
    select cast(null as {{ dbt.type_string() }}) as policy_version
    {%- if kept is not none %}
    union distinct
    select policy_version from {{ kept }}
    {%- endif %}
    {%- for version in (account_scoring.setting('previewed_policies') or '').split() if execute %}
    union distinct
    select {{ account_scoring.text_literal(version) }} as policy_version
    {%- endfor %}
{%- endmacro %}


{# The day so many weeks before a date. #}
{% macro weeks_before(date, weeks) -%}
    {{ account_scoring.days_before(date, '(' ~ weeks ~ ' * 7)') }}
{%- endmacro %}


{# Raised by a release that judges the same policy in another way: policies that were judged before it are judged again. #}
{% macro form_of_judging() -%}
    {{- return(9) -}}
{%- endmacro %}


{# A whole row as text, names of columns included: `alias` stands for the row in the query, `relation` is what it is of. #}
{% macro row_text(relation, alias) -%}
    {{ return(adapter.dispatch('row_text', 'account_scoring')(relation, alias)) }}
{%- endmacro %}

{% macro default__row_text(relation, alias) -%}
    {{ return('cast(' ~ alias ~ ' as ' ~ dbt.type_string() ~ ')') }}
{%- endmacro %}

{% macro postgres__row_text(relation, alias) -%}
    {{ return('cast(to_jsonb(' ~ alias ~ ') as text)') }}
{%- endmacro %}

{% macro spark__row_text(relation, alias) -%}
    {{ return('to_json(struct(' ~ alias ~ '.*))') }}
{%- endmacro %}

{% macro bigquery__row_text(relation, alias) -%}
    {{ return('to_json_string(' ~ alias ~ ')') }}
{%- endmacro %}

{% macro snowflake__row_text(relation, alias) -%}
    {{ return('cast(object_construct_keep_null(*) as ' ~ dbt.type_string() ~ ')') }}
{%- endmacro %}

{#- Has no text of a whole row. -#}
{% macro redshift__row_text(relation, alias) -%}
    {%- set texts = ["''"] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(relation) | map(attribute='name') | sort -%}
            {%- do texts.extend([account_scoring.text_literal(column), account_scoring.clean_text(alias ~ '.' ~ account_scoring.quoted_name(column))]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(account_scoring.framed_text(texts)) }}
{%- endmacro %}


{#
    Query for a fingerprint of all rows of these seeds, in whatever order they come: how many there are, and the sum of a number of each. `texts` are
    added to them.
#}
{% macro policy_fingerprint(seeds, texts=[]) -%}
select
    cast(count(*) as {{ dbt.type_string() }}) || '-' || cast(sum(numbered.row_number) as {{ dbt.type_string() }}) as fingerprint
from (
    {%- for seed in seeds %}
    select {{ account_scoring.folded_key([account_scoring.text_literal(seed), account_scoring.row_text(account_scoring.policy(seed), 'policy_rows')]) }} as row_number
    from {{ account_scoring.policy(seed) }} as policy_rows
    union all
    {%- endfor %}
    select {{ account_scoring.folded_key([account_scoring.text_literal(texts | join(' '))]) }} as row_number
) as numbered
{%- endmacro %}

{% macro folded_key(columns) -%}
    mod({{ account_scoring.number_key(columns) }}, {{ account_scoring.key_fold() }})
{%- endmacro %}


{# Lines that place a model after all on which the judgement of the policy depends. #}
{% macro depends_on_policy() -%}
    {%- if not account_scoring.is_unit_test() -%}
        {%- for seed in account_scoring.judged_seeds() %}
-- depends_on: {{ account_scoring.policy(seed) }}
        {%- endfor -%}
        {%- do account_scoring.input_attributes() if not execute -%}
    {%- endif -%}
{%- endmacro %}


{#
    Fingerprint of the policy as it is now, with all on which the judgement of it depends, as text; empty where a seed of it was not built yet, and in
    a unit test. A model that asks has the lines of depends_on_policy.
#}
{% macro present_policy() -%}
    {%- if not execute or account_scoring.is_unit_test() -%}{{- return('') -}}{%- endif -%}
    {%- for seed in account_scoring.judged_seeds() if load_relation(account_scoring.policy(seed)) is none -%}
        {{- return('') -}}
    {%- endfor -%}
    {%- set query = account_scoring.policy_fingerprint(account_scoring.judged_seeds(), account_scoring.input_attributes()) -%}
    {#- A module that is switched on may ask for more of the same seeds. -#}
    {{- return(account_scoring.form_of_judging() ~ '.' ~ account_scoring.judged_parts() | length ~ '-' ~ run_query(query).rows[0][0]) -}}
{%- endmacro %}


{# Fingerprints of policies in which no error was found, a list: those that int_account_scoring__policy_errors keeps. A full refresh forgets them. #}
{% macro judged_policies() -%}
    {%- set kept = none if flags.FULL_REFRESH else account_scoring.kept_relation('int_account_scoring__policy_errors') -%}
    {%- if kept is none or 'judged_policy' not in adapter.get_columns_in_relation(kept) | map(attribute='name') | map('lower') -%}
        {{- return([]) -}}
    {%- endif -%}
    {{- return(run_query('select judged_policy from ' ~ kept ~ ' where judged_policy <> \'\'').columns[0].values() | list) -}}
{%- endmacro %}


{# Names of the attributes that the x_ columns of the input are, a list: they are known to the input only. None in a unit test. #}
{% macro input_attributes() -%}
    {%- set names = [] -%}
    {%- for subject in ['lead', 'account'] if not account_scoring.is_unit_test() -%}
        {%- for column in account_scoring.extra_columns(account_scoring.input_table(subject ~ 's')) -%}
            {%- do names.append(subject ~ '_' ~ column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}


{# Query for the attributes that rules may ask about; consents are not among them, consent_<purpose> is always allowed. #}
{% macro known_attributes() -%}
select lower({{ account_scoring.policy_text('attribute') }}) as attribute from {{ account_scoring.policy('attributes') }}
union distinct
select lower({{ account_scoring.policy_text('attribute') }}) as attribute from {{ account_scoring.policy('behaviour_attributes') }}
{%- for name in account_scoring.input_attributes() %}
union distinct
select {{ account_scoring.text_literal(name) }} as attribute
{%- endfor %}
{%- endmacro %}


{#
    Stops the build where the policy has errors, with all of them in one message. A post-hook of int_account_scoring__policy_errors: every model that
    reads the policy is built after it, so nothing is scored with a bad policy, and marts keep what the last good build wrote.
#}
{% macro stop_on_policy_errors() -%}
    {%- if execute -%}
        {%- set errors = run_query(
            'select seed, row_key, column_name, offending_value, allowed from ' ~ this ~ ' where seed is not null order by seed, row_key, column_name, allowed'
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


{#
    Query for the attributes that a rule, a disqualifier, a gate, an audience, a behaviour attribute or calibration asks about (attribute), from the seeds as they are: what is asked for by a row that
    turns out to be wrong does no harm, because the check stops what is scored.
#}
{% macro attributes_used() -%}
    {%- set of_attribute = account_scoring.optional_policy_column('behaviour_attributes', 'of_attribute') %}
    {%- for seed in ['fit_rules', 'rule_conditions', 'disqualifiers', 'gates'] %}
    {{ 'union distinct' if not loop.first }}
    select lower({{ account_scoring.policy_text('attribute') }}) as attribute from {{ account_scoring.policy(seed) }}
    {%- endfor %}
    union distinct
    select lower({{ account_scoring.policy_text('audience_attribute') }}) as attribute from {{ account_scoring.policy('score_models') }}
    where {{ account_scoring.policy_text('audience_attribute') }} is not null
    union distinct
    select lower({{ account_scoring.policy_text(of_attribute) }}) as attribute from {{ account_scoring.policy('behaviour_attributes') }}
    where {{ account_scoring.policy_text(of_attribute) }} is not null
    {%- if account_scoring.module_is_on('calibration') and not account_scoring.is_unit_test() %}
    union distinct
    select attribute from {{ ref('int_account_scoring__policy_calibrated_attributes') }}
    {%- endif %}
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


{#
    Puts the rows of a policy folder in the place of a seed's, in the transaction that loads it: a post-hook of all seeds. The commands lay the folder out as
    files of Parquet, one per seed that it replaces, and name their place; a night without a folder names none. A seed that a var names in ours' place is not ours.
#}
{% macro take_prepared_policy() -%}
    {%- set place = account_scoring.setting('prepared_policy') -%}
    {%- if execute and place and target.type == 'duckdb' -%}
        {%- set file = account_scoring.text_literal(place ~ '/' ~ model.name ~ '.parquet') -%}
        {%- if run_query('select count(*) from glob(' ~ file ~ ')').columns[0].values()[0] | int > 0 -%}
            delete from {{ this }}; insert into {{ this }} by name select * from read_parquet({{ file }})
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

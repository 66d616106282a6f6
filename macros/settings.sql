{#
    What a person set: the var account_scoring_<name> of the project file or the command line, else the environment variable
    ACCOUNT_SCORING_<NAME>, else the default. It is text and never a template, though dbt renders every var that is text: a name with a template
    in it is refused before dbt sees it, and dbt does not render the environment.
    The environment is asked only while dbt runs. What dbt reads of it while it parses it compares the next time, and another day or folder
    would cost another parse. So what decides on refs and configs has no environment variable.
#}
{% macro setting(name, default=none, environment=true) -%}
    {%- set variable = 'account_scoring_' ~ name -%}
    {%- set found = namespace(value=none) -%}
    {%- if var.has_var is not defined or var.has_var(variable) -%}
        {%- set problems = account_scoring.template_problems(variable) -%}
        {%- if problems -%}{{ exceptions.raise_compiler_error(problems | join('\n')) }}{%- endif -%}
        {%- set found.value = var(variable, none) -%}
    {%- endif -%}
    {%- if environment and execute and not account_scoring.is_unit_test() -%}
        {%- set in_environment = env_var(variable | upper, '') -%}
        {%- if found.value in [none, ''] -%}
            {%- set found.value = in_environment -%}
        {%- elif in_environment not in ['', found.value] and variable not in (invocation_args_dict.vars or {}) -%}
            {{ exceptions.raise_compiler_error(
                'Var ' ~ variable ~ " of the project file is '" ~ found.value ~ "', and the environment variable " ~ variable | upper ~ " is '"
                ~ in_environment ~ "'. Leave one of them out."
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{- return(default if found.value in [none, ''] else found.value) -}}
{%- endmacro %}


{# Sentences about what was given for a var of this package and would be run as a template. #}
{% macro template_problems(variable) -%}
    {%- set problems = [] -%}
    {%- for name, value in account_scoring.given_vars() if name == variable and value is string -%}
        {%- for sign in ['{' ~ '{', '{' ~ '%', '{' ~ '#'] if sign in value -%}
            {%- do problems.append('Var ' ~ variable ~ ' holds ' ~ sign
                ~ ', which begins a template. It must be plain text; only account_scoring_relation_<table> may be a template.') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(problems | unique | list) -}}
{%- endmacro %}


{#
    What was given for vars with the package's prefix, as pairs of name and value as they were written, the stronger ones later: of the project
    files that dbt has loaded, then of the command line.
#}
{% macro given_vars() -%}
    {%- set given = [] -%}
    {#- dbt offers no listing of vars; where this method is missing, only the command line is known. -#}
    {%- if var.packages_for_node is defined -%}
        {%- for project in var.packages_for_node() -%}
            {%- do given.append(project.vars.to_dict()) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do given.append(invocation_args_dict.vars or {}) -%}
    {%- set found = [] -%}
    {%- for vars in given -%}
        {%- for name, value in vars.items() -%}
            {%- if value is mapping -%}
                {%- for inner_name, inner_value in value.items() if inner_name.startswith('account_scoring_') -%}
                    {%- do found.append((inner_name, inner_value)) -%}
                {%- endfor -%}
            {%- elif name.startswith('account_scoring_') -%}
                {%- do found.append((name, value)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{# What a setting is called in a message: the var where one was given, else the environment variable. #}
{% macro setting_title(name) -%}
    {%- set variable = 'account_scoring_' ~ name -%}
    {%- for given_name, value in account_scoring.given_vars() if given_name == variable and value not in [none, ''] -%}
        {{- return('Var ' ~ variable) -}}
    {%- endfor -%}
    {{- return('Environment variable ' ~ variable | upper if env_var(variable | upper, '') else 'Var ' ~ variable) -}}
{%- endmacro %}


{#
    What is wrong with the names by which a source table is looked for, a list of sentences. dbt puts them into SQL as they are, some adapters
    without quotes, so they are names and nothing else. `source` has a database, a schema and an identifier.
#}
{% macro source_name_problems(table, source) -%}
    {%- set problems = [] -%}
    {%- for title, name in [
        ('source_database', source.database), ('source_schema', source.schema), ('identifier_' ~ table, source.identifier),
    ] -%}
        {%- if name and ('--' in name or not modules.re.fullmatch('[\\w$.:-]+', name)) -%}
            {%- do problems.append(account_scoring.setting_title(title) ~ " is no name of the database: '" ~ name
                ~ "' has signs other than letters, digits and _ $ . : and single -.") -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}


{# Names of the modules, a list; each has a var of its name. #}
{% macro modules_there_are() -%}
    {{- return(['outlook', 'replay', 'backtest', 'calibration', 'health', 'lifecycle', 'insights', 'bi']) -}}
{%- endmacro %}


{#
    Is a module built? Asked of vars only, because it decides on refs. Health judges by what backtests and calibration find, and brings them
    along; bi shows stages and buying roles, and brings lifecycle and insights along.
#}
{% macro module_is_on(module) -%}
    {%- set brought_by = {'backtest': ['health'], 'calibration': ['health'], 'lifecycle': ['bi'], 'insights': ['bi']} -%}
    {%- for name in [module] + brought_by.get(module, []) if account_scoring.setting(name, 'no', environment=false) == 'yes' -%}
        {{- return(true) -}}
    {%- endfor -%}
    {{- return(false) -}}
{%- endmacro %}

{#
    Before anything is built: every required table and column must be there. One message names all that is missing.
    What is required stands in the source's YAML (config.meta.required).
    A relation var may name a model that this run has yet to build: its columns are checked by staging, when they exist.
    A run that stages a table is one that reads it; a project's own models need no input of ours.
#}
{% macro check_inputs() -%}
    {%- set relations = [] -%}
    {%- set tables = account_scoring.inputs_read() + account_scoring.input_names_of_past_days() -%}
    {%- for table in tables if var('account_scoring_relation_' ~ table, none) -%}
        {%- do relations.append(table) -%}
    {%- endfor -%}
    {%- if not execute or invocation_args_dict.which not in ['build', 'run'] -%}{{- return('') -}}{%- endif -%}
    {%- set problems = [] -%}
    {%- for table in tables
        if table not in relations and 'model.account_scoring.stg_account_scoring__' ~ table in selected_resources -%}
        {%- set input = account_scoring.input_table(table) -%}
        {%- if input.exists -%}
            {%- do problems.extend(account_scoring.missing_columns(input) + account_scoring.nested_ids(input)) -%}
            {%- do account_scoring.tell_unread_columns(input) -%}
        {%- elif (account_scoring.input_source(table).config.meta or {}).required -%}
            {%- do problems.append('Table ' ~ table ~ ' is required and was not found as ' ~ input.origin ~ '.') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            'The input cannot be scored:\n  ' ~ problems | join('\n  ')
            ~ '\nPoint to your tables with account_scoring_input_folder, account_scoring_source_schema or account_scoring_relation_<table>.'
        ) }}
    {%- endif -%}
{%- endmacro %}


{# The tables of the input contract that a night judges. A list, because dbt knows its sources only once it runs. #}
{% macro input_names() -%}
    {{- return([
        'leads', 'activities', 'accounts', 'opportunities', 'campaigns', 'campaign_costs', 'lead_stages', 'sales_touches', 'consents',
        'identities', 'owners', 'opportunity_contacts',
    ]) -}}
{%- endmacro %}


{# The tables of the contract that only a module reads, a dict of the names of modules. #}
{% macro inputs_of_modules() -%}
    {{- return({'campaign_costs': 'insights', 'opportunity_contacts': 'insights'}) -}}
{%- endmacro %}


{# The input tables that this build reads, a list: those of the contract without what only modules read that are off. Their models are enabled by the same vars. #}
{% macro inputs_read() -%}
    {%- set of_modules = account_scoring.inputs_of_modules() -%}
    {%- set names = [] -%}
    {%- for table in account_scoring.input_names() if table not in of_modules or account_scoring.module_is_on(of_modules[table]) -%}
        {%- do names.append(table) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}


{# Condition: is a name that of an input table which this build reads, or of none that it could read? #}
{% macro is_input_read(table_name) -%}
    {%- set unread = [] -%}
    {%- for table in account_scoring.inputs_of_modules() if table not in account_scoring.inputs_read() -%}
        {%- do unread.append(account_scoring.text_literal(table)) -%}
    {%- endfor -%}
    {{- return(table_name ~ ' not in (' ~ unread | join(', ') ~ ')' if unread else '1 = 1') -}}
{%- endmacro %}


{# What the source's YAML says of an input table; only while dbt runs. #}
{% macro input_source(table) -%}
    {{- return(graph.sources['source.account_scoring.crm.' ~ table]) -}}
{%- endmacro %}


{# Messages about required columns that an input table lacks, a list of text. `input` is the dict of input_table. #}
{% macro missing_columns(input) -%}
    {%- set problems = [] -%}
    {%- for column in account_scoring.input_source(input.name).columns.values() if (column.config.meta or {}).required -%}
        {%- if column.name not in input.columns -%}
            {%- do problems.append('Table ' ~ input.name ~ ' (' ~ input.origin ~ ') has no column ' ~ column.name
                ~ '. It has: ' ~ input.columns.keys() | sort | join(', ') ~ '.') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}


{# Tells in one line of dbt's log which columns of an input table are not read, each with the one of ours that was perhaps meant. #}
{% macro tell_unread_columns(input) -%}
    {%- set unread = account_scoring.unread_columns(input) -%}
    {%- if unread | length > 0 -%}
        {%- do log(
            'Columns of ' ~ input.name ~ ' (' ~ input.origin ~ ') that are not read: '
            ~ modules.re.sub('[\\x00-\\x1f\\x7f-\\x9f]', '?', unread[:20] | join(', '))
            ~ (' and ' ~ (unread | length - 20) ~ ' more' if unread | length > 20 else '')
            ~ '. Rename what is meant; an attribute of your own is read in leads and accounts where its name begins with x_.',
            info=true
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#
    Columns of an input table that are not read, a list of texts; those with a name that the contract knows (config.meta.names) first, with what was
    perhaps meant. `input` is the dict of input_table.
#}
{% macro unread_columns(input) -%}
    {%- set ours = account_scoring.input_source(input.name).columns -%}
    {%- set known = {} -%}
    {%- for column in ours.values() if column.name not in input.columns -%}
        {%- for name in [column.name] + ((column.config.meta or {}).get('names') or []) -%}
            {%- do known.update({account_scoring.folded_name(name): column.name}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set meant = [] -%}
    {%- set others = [] -%}
    {%- set takes_attributes = (account_scoring.input_source(input.name).config.meta or {}).get('takes_attributes') -%}
    {%- for name in input.columns | sort if name not in ours and not (takes_attributes and name.startswith('x_')) -%}
        {%- set folded = account_scoring.folded_name(name) -%}
        {%- if folded in known -%}
            {%- do meant.append(name ~ ' (' ~ known[folded] ~ '?)') -%}
        {%- else -%}
            {%- do others.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(meant + others) -}}
{%- endmacro %}


{# A name without what tools write differently: case, blanks, hyphens, underscores, the __c of Salesforce and the property_ of HubSpot. #}
{% macro folded_name(name) -%}
    {{- return(modules.re.sub('[^a-z0-9]+', '', modules.re.sub('^property_|__c$', '', name | lower))) -}}
{%- endmacro %}


{# The judged rows of an input table (row_key, row_status, row_reason, row_column, row_value); of activities those that are not accepted as they are. #}
{% macro judged_rows(table) -%}
    {#- A longer name of a table would be cut on PostgreSQL. -#}
    {%- set name = table.replace('_attributes_history', '_histories') -%}
    {{- return(ref('int_account_scoring__' ~ ('activity_rejected' if table == 'activities' else 'input_' ~ name))) -}}
{%- endmacro %}

{#
    Where an input table comes from and which columns it has, as a dict:
    name (str), origin (what to call it in a message), relation (SQL to select from), columns (lower-case name -> quoted name and type),
    exists (bool).
    In this order: the var account_scoring_relation_<table>, a template by purpose; the folder of the setting input_folder; the source table.
    An optional table that does not exist is an empty one without columns: staging turns them into typed nulls.
#}
{% macro input_table(table) -%}
    {%- set relation_var = none if account_scoring.is_unit_test() else var('account_scoring_relation_' ~ table, none) -%}
    {#- Named even where a folder is read, so that the lineage shows the source. -#}
    {%- set source_relation = source('crm', table) -%}
    {%- set folder = account_scoring.input_folder() -%}
    {%- set found = {'name': table, 'relation': none, 'origin': source_relation | string, 'columns': {}} -%}
    {%- if relation_var -%}
        {%- do found.update({'relation': relation_var, 'origin': relation_var | string}) -%}
    {%- elif folder -%}
        {%- do found.update(account_scoring.input_file(folder, table) if execute else {}) -%}
    {#- In a unit test the source is a stand-in without a schema, which no database knows. -#}
    {%- elif execute and source_relation.schema -%}
        {%- if account_scoring.source_name_problems(table, source_relation) -%}
            {{ exceptions.raise_compiler_error(account_scoring.source_name_problems(table, source_relation) | join('\n')) }}
        {%- endif -%}
        {%- set existing = adapter.get_relation(source_relation.database, source_relation.schema, source_relation.identifier) -%}
        {#- dbt itself empties the source's relation where --empty is asked for. -#}
        {%- do found.update({'relation': source_relation if existing and invocation_args_dict.get('empty') else existing}) -%}
    {%- endif -%}
    {%- if execute and found.relation -%}
        {%- for name, data_type in account_scoring.named_types('select * from ' ~ found.relation) -%}
            {%- do found.columns.update({name | lower: {'sql': account_scoring.quoted_name(name), 'type': account_scoring.input_type(data_type | lower)}}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do found.update({'exists': found.relation is not none}) -%}
    {#- The relation of a var could not be checked before the run: here it exists. -#}
    {%- if execute and relation_var and account_scoring.missing_columns(found) -%}
        {{ exceptions.raise_compiler_error(account_scoring.missing_columns(found) | join('\n')) }}
    {%- endif -%}
    {#- Once, where it is staged; of other tables on-run-start tells it. -#}
    {%- if execute and relation_var and model is defined and model.name == 'stg_account_scoring__' ~ table -%}
        {%- do account_scoring.tell_unread_columns(found) -%}
    {%- endif -%}
    {%- if not found.exists -%}
        {%- do found.update({'relation': '(select 1 as nothing limit 0) as nothing'}) -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}


{# Columns of a query, pairs of name and type. #}
{% macro named_types(query) -%}
    {{- return(adapter.dispatch('named_types', 'account_scoring')(query)) -}}
{%- endmacro %}

{% macro default__named_types(query) -%}
    {%- set found = [] -%}
    {%- for column in get_column_schema_from_query(query) -%}
        {%- do found.append((column.name, column.data_type)) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}

{#- By SQL, because dbt 2 takes a time with a zone and one without for the same type. -#}
{% macro duckdb__named_types(query) -%}
    {%- set found = [] -%}
    {%- for row in run_query('describe ' ~ query).rows -%}
        {%- do found.append((row[0], row[1])) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{# The type of an input column under its name in SQL: clients of some engines tell another one. #}
{% macro input_type(data_type) -%}
    {{- return(adapter.dispatch('input_type', 'account_scoring')(data_type)) -}}
{%- endmacro %}

{% macro default__input_type(data_type) -%}
    {{- return(data_type) -}}
{%- endmacro %}

{% macro postgres__input_type(data_type) -%}
    {{- return({'float': 'double precision', 'datetime': 'timestamp', 'datetimetz': 'timestamp with time zone'}.get(data_type, data_type)) -}}
{%- endmacro %}

{% macro redshift__input_type(data_type) -%}
    {{- return(data_type) -}}
{%- endmacro %}


{% macro spark__input_type(data_type) -%}
    {{- return(data_type.removesuffix('_type')) -}}
{%- endmacro %}


{# Folder of input files (DuckDB), or none. This repository itself falls back to its demo; an installed package never does. #}
{% macro input_folder() -%}
    {%- set folder = account_scoring.setting('input_folder') -%}
    {%- set names_tables = account_scoring.setting('source_schema') or var('account_scoring_relation_leads', none) -%}
    {%- if not folder and not names_tables and project_name == 'account_scoring' and target.type == 'duckdb' -%}
        {%- set folder = 'data/demo' -%}
    {%- endif -%}
    {{- return(folder) -}}
{%- endmacro %}


{#
    The file or files of one table in the input folder, as parts of the dict that input_table returns: one file, or a folder of files of one kind.
    Endings count in any case; hidden files are nobody's input. account_scoring/inputs.py checks by the same rule.
    CSV is read as text throughout: staging does the casting, and keeps what it cannot cast.
#}
{% macro input_file(folder, table) -%}
    {%- set base = folder.rstrip('/') ~ '/' ~ table -%}
    {%- set places = [] -%}
    {#- Only the separator is guessed: a guessed comment sign or skipped line would lose rows silently. -#}
    {%- set read_csv = "read_csv([%s], header = true, all_varchar = true, union_by_name = true, quote = '\"', escape = '\"', comment = '', skip = 0)" -%}
    {%- set kinds = [
        ('parquet', ['.parquet'], 'read_parquet([%s], union_by_name = true)'), ('csv', ['.csv', '.csv.gz', '.tsv', '.tsv.gz'], read_csv),
    ] -%}
    {%- set patterns = [] -%}
    {%- for kind, endings, reader in kinds -%}
        {%- for ending in endings -%}
            {#- Also by its plain name: in a pattern a folder's name may not hold everything that it may otherwise. -#}
            {%- do patterns.extend([base ~ ending, base ~ account_scoring.any_case(ending), base ~ '/[!.]*' ~ account_scoring.any_case(ending)]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = account_scoring.found_files(patterns) -%}
    {%- for kind, endings, reader in kinds -%}
        {%- set parts = [] -%}
        {%- for ending in endings -%}
            {%- set files = found[base ~ ending] -%}
            {%- for file in found[base ~ account_scoring.any_case(ending)] if not file.endswith(ending) -%}
                {%- do files.append(file) -%}
            {%- endfor -%}
            {%- for file in files -%}
                {%- do places.append({'origin': file, 'relation': reader | format(account_scoring.text_literal(file))}) -%}
            {%- endfor -%}
            {%- set pattern = base ~ '/[!.]*' ~ account_scoring.any_case(ending) -%}
            {%- if found[pattern] | length > 0 -%}
                {%- do parts.append(account_scoring.text_literal(pattern)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if parts -%}
            {%- do places.append({'origin': base ~ '/*.' ~ kind, 'relation': reader | format(parts | join(', '))}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if places | length > 1 -%}
        {{ exceptions.raise_compiler_error(
            'Input table ' ~ table ~ ' exists more than once: ' ~ places | map(attribute='origin') | join(', ') ~ '. Keep one.'
        ) }}
    {%- endif -%}
    {{- return(places[0] if places else {'origin': base}) -}}
{%- endmacro %}


{# Names of the files that match each of some patterns (DuckDB), a dict of lists. In one query: each table is looked for under fifteen. #}
{% macro found_files(patterns) -%}
    {%- set files = {} -%}
    {%- set queries = [] -%}
    {%- for pattern in patterns -%}
        {%- do files.update({pattern: []}) -%}
        {%- set literal = account_scoring.text_literal(pattern) -%}
        {%- do queries.append('select ' ~ literal ~ ' as pattern, file from glob(' ~ literal ~ ')') -%}
    {%- endfor -%}
    {%- for row in run_query(queries | join(' union all ') ~ ' order by file').rows -%}
        {%- do files[row[0]].append(row[1]) -%}
    {%- endfor -%}
    {{- return(files) -}}
{%- endmacro %}


{# A pattern that the ending of a file matches in upper and in lower case. #}
{% macro any_case(ending) -%}
    {%- set signs = [] -%}
    {%- for sign in ending | list -%}
        {%- do signs.append(sign if sign == '.' else '[' ~ sign ~ (sign | upper) ~ ']') -%}
    {%- endfor -%}
    {{- return(signs | join('')) -}}
{%- endmacro %}

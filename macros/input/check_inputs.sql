{#
    Before anything is built: every required table and column must be there. One message names all that is missing.
    What is required stands in the source's YAML (config.meta.required).
#}
{% macro check_inputs() -%}
    {%- if not execute or invocation_args_dict.which not in ['build', 'run'] -%}{{- return('') -}}{%- endif -%}
    {%- set problems = [] -%}
    {%- for source_node in graph.sources.values() | selectattr('package_name', 'equalto', 'account_scoring') | sort(attribute='name') -%}
        {%- set input = account_scoring.input_table(source_node.name) -%}
        {%- if input.exists -%}
            {%- for column in source_node.columns.values() if column.config.meta.required and column.name not in input.columns -%}
                {%- do problems.append('Table ' ~ source_node.name ~ ' (' ~ input.origin ~ ') has no column ' ~ column.name
                    ~ '. It has: ' ~ input.columns.keys() | sort | join(', ') ~ '.') -%}
            {%- endfor -%}
        {%- elif source_node.config.meta.required -%}
            {%- do problems.append('Table ' ~ source_node.name ~ ' is required and was not found as ' ~ input.origin ~ '.') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            'The input cannot be scored:\n  ' ~ problems | join('\n  ')
            ~ '\nPoint to your tables with account_scoring_input_folder, account_scoring_source_schema or account_scoring_relation_<table>.'
        ) }}
    {%- endif -%}
{%- endmacro %}

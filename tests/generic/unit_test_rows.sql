{#
    Rows of unit tests on Spark as one list of values, where dbt's own macros write a union for each row: Spark's analyzer asks each union for the columns of what is in it,
    several times, and 22 rows took longer than all other tests. On other engines, and for fewer than two rows, dbt's own macros write them.
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- if target.type != 'spark' or rows | length < 2 -%}
        {{- dbt.get_fixture_sql(rows, column_name_to_data_types) -}}
    {%- else -%}
        {%- set types = {} -%}
        {%- for column in ([] if column_name_to_data_types else adapter.get_columns_in_relation(defer_relation if (defer_relation and not load_relation(this)) else this)) -%}
            {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- endfor -%}
        {{- rows_as_values(rows, column_name_to_data_types or types) -}}
    {%- endif -%}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -%}
    {%- if target.type != 'spark' or rows | length < 2 -%}
        {{- dbt.get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -}}
    {%- else -%}
        {{- rows_as_values(rows, column_name_to_data_types, rows[0].keys() | map('lower') | list) -}}
    {%- endif -%}
{%- endmacro %}

{# Rows as one list of values. `columns` names those that are wanted, all that have a type without it. #}
{% macro rows_as_values(rows, types, columns=none) -%}
    {%- set names = columns or types.keys() | list -%}
    select * from values
    {%- for row in rows %}
    {%- set given = dbt.format_row(row, types) %}
    ({% for name in names %}{{ given.get(name, 'cast(null as ' ~ types[name] ~ ')') | trim }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
    {%- endfor %}
    as given_rows ({% for name in names %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

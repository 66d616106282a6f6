{#
    Rows of unit tests on Spark, whose analyzer asks each union for the columns of what is in it, several times, and so needs twice as long for each union inside
    another: 22 rows took longer than all other tests. Halves of halves lie one inside the other only as often as the rows can be halved. On other engines dbt's
    own macros write them, as without these.
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- if target.type != 'spark' or rows | length < 4 -%}
        {{- dbt.get_fixture_sql(rows, column_name_to_data_types) -}}
    {%- else -%}
        {%- set half = (rows | length) // 2 -%}
        select * from ({{ get_fixture_sql(rows[:half], column_name_to_data_types) }}
        )
        union all
        select * from ({{ get_fixture_sql(rows[half:], column_name_to_data_types) }}
        )
    {%- endif -%}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -%}
    {%- if target.type != 'spark' or rows | length < 4 -%}
        {{- dbt.get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -}}
    {%- else -%}
        {%- set half = (rows | length) // 2 -%}
        select * from ({{ get_expected_sql(rows[:half], column_name_to_data_types, column_name_to_quoted) }}
        )
        union all
        select * from ({{ get_expected_sql(rows[half:], column_name_to_data_types, column_name_to_quoted) }}
        )
    {%- endif -%}
{%- endmacro %}

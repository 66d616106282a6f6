{#
    Mends of dbt-spark on Iceberg tables behind a Thrift server. dbt takes them only from the project that it is run in: where this
    package is installed into another project, they do nothing unless that project's `dispatch` lists account_scoring before dbt.
#}

{# Relations of a schema. Spark says "hive" of Iceberg tables; dbt would drop them before it replaces them. #}
{% macro spark__list_relations_without_caching(schema_relation) -%}
    {%- call statement('list_relations', fetch_result=True) -%}
        show table extended in {{ schema_relation.schema }} like '*'
    {%- endcall -%}
    {%- set relations = [] -%}
    {%- for schema_name, name, is_temporary, information in load_result('list_relations').table.rows -%}
        {%- do relations.append([
            schema_name, name, is_temporary, information ~ ('\nProvider: iceberg' if 'table_type=ICEBERG' in information else ''),
        ]) -%}
    {%- endfor -%}
    {{- return(relations) -}}
{%- endmacro %}


{# For unit tests, which ask for rows of the statement that makes a temporary view; the client cannot say that there are none. #}
{% macro spark__get_create_table_as_sql(temporary, relation, sql) -%}
    {%- if not temporary -%}
        {{- return(default__get_create_table_as_sql(temporary, relation, sql)) -}}
    {%- endif -%}
    {%- call statement('create_temporary_view') -%}
        {{ create_table_as(temporary, relation, sql) }}
    {%- endcall -%}
    select 1 as created
{%- endmacro %}

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


{#
    A query without rows that has the columns of another one, for contracts and unit tests. Spark tells them without planning the query: to run it for no rows, or to make a
    view of it, which writes out every `with` of it wherever it is used, takes up to ten times as long.
#}
{% macro spark__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    {%- if select_sql_header is not none -%}{%- do run_query(select_sql_header) -%}{%- endif -%}
    {%- set columns = run_query('describe query ' ~ select_sql) -%}
    select {% for name, type, comment in columns.rows %}cast(null as {{ type }}) as {{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %} where false
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


{#
    Incremental tables whose rows of a key are replaced together, which dbt-spark cannot: it merges by keys that are unique. These two macros are no dispatched
    ones: dbt finds them for the models of the package that they stand in, also where it is installed into another project.
#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) -%}
    {%- if raw_strategy == 'delete+insert' -%}{{- return(raw_strategy) -}}{%- endif -%}
    {{- return(dbt.dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format)) -}}
{%- endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) -%}
    {%- if strategy == 'delete+insert' -%}
        {{- return(account_scoring.replace_rows_of_keys(source, target, unique_key)) -}}
    {%- endif -%}
    {{- return(dbt.dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates)) -}}
{%- endmacro %}


{#
    Replaces all rows of the keys that `source` has by its rows, in one statement, so that a build that is killed leaves either. The rows are worked out
    once, into a table beside it, because a merge reads them several times. Each key has a row more, which takes out what was there.
#}
{% macro replace_rows_of_keys(source, target, unique_key) -%}
    {%- set rows = target.incorporate(path={'identifier': target.identifier ~ '__rows'}) -%}
    {%- set columns = adapter.get_columns_in_relation(source) | map(attribute='name') | list -%}
    {%- call statement('work_out_rows') -%}
        create or replace table {{ rows }} {{ file_format_clause() }} as select * from {{ source }}
    {%- endcall -%}
    {%- call statement('replace_rows') -%}
        merge into {{ target }} as kept
        using (
            select numbered.*, parts.takes_out
            from (select *, row_number() over (partition by {{ unique_key }} order by {{ unique_key }}) as place from {{ rows }}) as numbered
            cross join (values (true), (false)) as parts (takes_out)
            where numbered.place = 1 or not parts.takes_out
        ) as found
        on kept.{{ unique_key }} = found.{{ unique_key }} and found.takes_out
        when matched then delete
        when not matched and not found.takes_out then
            insert ({{ columns | join(', ') }}) values (found.{{ columns | join(', found.') }})
    {%- endcall -%}
    {{- return('drop table if exists ' ~ rows) -}}
{%- endmacro %}

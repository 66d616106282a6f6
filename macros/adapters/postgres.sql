{#
  The table of a seed whose columns are as they were is emptied and not dropped: with it PostgreSQL would drop every view that reads it.
  Indexes and grants of a seed would stay and pile up, so with them it is made anew.
  dbt takes these macros where this is the project that is run. A project that installs this package lists account_scoring before dbt in its `dispatch`.
#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- set declared = model['config'].get('column_types', {}) -%}
    {%- set wanted = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do wanted.append((name, declared.get(name, adapter.convert_type(agate_table, loop.index0)))) -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for column in adapter.get_columns_in_relation(old_relation) -%}
        {%- do found.append((column.name, column.data_type)) -%}
    {%- endfor -%}
    {%- set stays = found == wanted and not model['config'].get('indexes') and not model['config'].get('grants') -%}
    {{- return(default__reset_csv_table(model, full_refresh and not stays, old_relation, agate_table)) -}}
{%- endmacro %}


{#
  One at a time in a schema: two statements that drop views below them wait for each other's views, and PostgreSQL breaks one of them off as a deadlock.
  The lock ends with the transaction. Redshift, which takes these macros too, has no such lock; its adapter waits by itself.
#}
{% macro postgres__drop_relation(relation) -%}
    {%- call statement('drop_relation', auto_begin=False) -%}
        {% if target.type == 'postgres' %}select pg_advisory_xact_lock(hashtext('account_scoring drops in ' || {{ account_scoring.text_literal(target.schema) }}));{% endif %}
        {{ get_drop_sql(relation) }}
    {%- endcall -%}
{%- endmacro %}

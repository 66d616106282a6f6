{#
    Statement that drops the view of this model before it is made again; empty where there is nothing to drop. A pre-hook of every model.
    Iceberg 1.10 with its extensions, on a catalog of Hive, answers "create or replace view" with success and keeps the old text.
#}
{% macro drop_old_view() -%}
    {{ return(adapter.dispatch('drop_old_view', 'account_scoring')()) }}
{%- endmacro %}

{% macro default__drop_old_view() -%}
{%- endmacro %}

{% macro databricks__drop_old_view() -%}
{%- endmacro %}

{% macro spark__drop_old_view() -%}
    {%- if execute and config.get('materialized') == 'view' -%}
        {%- set old = adapter.get_relation(this.database, this.schema, this.identifier) -%}
        {%- if old is not none and old.type == 'view' -%}
            drop view if exists {{ this }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

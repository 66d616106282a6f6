-- A seller who sees a score picks A1 before A2, whatever was agreed: no column of a worklist is a number or speaks of scores or points, but for
-- days and for how many others wait, which are the same for the good and the bad.
-- The columns are known to the database only, so the query is written from them.

with

shown as (

    select
        cast(null as {{ dbt.type_string() }}) as table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as column_type
    from (select 1 as placeholder) as placeholders
    where 1 = 0
    {%- for worklist in [ref('lead_worklist'), ref('account_worklist')] %}
    {%- for column in adapter.get_columns_in_relation(worklist) if execute %}
    union all
    select
        '{{ worklist.identifier }}' as table_name,
        '{{ column.name | lower }}' as column_name,
        '{{ column.data_type | lower }}' as column_type
    {%- endfor %}
    {%- endfor %}

)

select *
from shown
where
    column_name like '%score%'
    or column_name like '%points%'
    or column_name like '%band%'
    or (column_type like '%int%' and column_name not in ('days_on_list', 'waiting_for_owner'))
    or column_type like '%decimal%'
    or column_type like '%numeric%'
    or column_type like '%double%'
    or column_type like '%float%'
    or column_type like '%real%'

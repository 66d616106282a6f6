-- Raw rows = accepted + duplicate + quarantined + suppressed, for the tables that only past days need; they are in no mart of a night.
{% set tables = input_names_of_past_days() if module_is_on('backtest') or module_is_on('replay') else [] %}

{%- for table in tables %}
{%- set staged, judged = ref('stg_account_scoring__' ~ table), judged_rows(table) %}
{#- A module that is on may not have been built yet. -#}
{%- if not execute or (load_cached_relation(staged) is not none and load_cached_relation(judged) is not none) %}
select
    '{{ table }}' as table_name,
    (select count(*) from {{ staged }}) as expected_rows,
    count(*) as actual_rows
from {{ judged }}
where row_status in ('accepted', 'duplicate', 'quarantined', 'suppressed')
having count(*) <> (select count(*) from {{ staged }})
union all
{%- endif %}
{%- endfor %}
select
    'none' as table_name,
    0 as expected_rows,
    0 as actual_rows
from (select 1 as placeholder) as placeholders
where 1 = 0

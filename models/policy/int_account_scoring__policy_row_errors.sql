with

cells as (

    select * from {{ ref('int_account_scoring__policy_cells') }}

),

columns_allowed as (

    select * from {{ ref('int_account_scoring__policy_columns_allowed') }}

),

seeds as (

    select distinct seed from cells

),

missing_columns as (

    select
        columns_allowed.seed,
        'all' as row_key,
        columns_allowed.column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'the seed must have this column' as allowed
    from columns_allowed
    inner join seeds on columns_allowed.seed = seeds.seed
    left join cells on columns_allowed.seed = cells.seed and columns_allowed.column_name = cells.column_name
    where cells.seed is null

),

first_keys as (

    select
        seed,
        min(column_name) as column_name
    from columns_allowed
    where is_key
    group by seed

),

repeated_rows as (

    select
        cells.seed,
        cells.row_key,
        cells.column_name,
        min(cells.value) as offending_value,
        'it must be there once' as allowed
    from cells
    inner join first_keys on cells.seed = first_keys.seed and cells.column_name = first_keys.column_name
    group by cells.seed, cells.row_key, cells.column_name
    having count(*) > 1

)

select * from missing_columns
union all
select * from repeated_rows

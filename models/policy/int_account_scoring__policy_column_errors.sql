with

cells as (

    select * from {{ ref('int_account_scoring__policy_cells') }}

),

columns_allowed as (

    select * from {{ ref('int_account_scoring__policy_columns_allowed') }}

),

values_given as (

    select distinct
        seed,
        column_name,
        value
    from cells

),

judged as (

    select
        cells.seed,
        cells.row_key,
        cells.column_name,
        cells.value as offending_value,
        case
            when cells.value is null and columns_allowed.is_required then 'it must be filled in'
            when cells.value is null then null
            when columns_allowed.value_type = 'number' and {{ policy_number('cells.value') }} is null
                then 'it must be a number' || case
                    when {{ is_digits('cells.value') }}
                        then ' of at most twelve digits before the point'
                    else ''
                end
            when columns_allowed.value_type = 'boolean' and {{ try_boolean('cells.value') }} is null
                then 'it must be true or false'
            when
                columns_allowed.is_minimum_excluded and {{ try_number('cells.value') }} <= columns_allowed.minimum
                then 'it must be a number above ' || {{ number_text('columns_allowed.minimum') }}
            when {{ try_number('cells.value') }} < columns_allowed.minimum
                then 'it must be a number of at least ' || {{ number_text('columns_allowed.minimum') }}
            when {{ try_number('cells.value') }} > columns_allowed.maximum
                then 'it must be a number of at most ' || {{ number_text('columns_allowed.maximum') }}
            when not {{ is_listed('lower(cells.value)', 'columns_allowed.allowed_values') }}
                then 'it must be one of ' || replace(columns_allowed.allowed_values, '|', ', ')
            when columns_allowed.refers_to_seed is not null and referred.value is null
                then 'it must be a ' || columns_allowed.refers_to_column || ' of ' || columns_allowed.refers_to_seed
        end as allowed
    from cells
    inner join columns_allowed on cells.seed = columns_allowed.seed and cells.column_name = columns_allowed.column_name
    left join values_given as referred
        on
            columns_allowed.refers_to_seed = referred.seed
            and columns_allowed.refers_to_column = referred.column_name
            and cells.value = referred.value

)

select * from judged
where allowed is not null

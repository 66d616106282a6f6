with

conditions as (

    select * from {{ ref('int_account_scoring__policy_raw_conditions') }}

),

conflicts as (

    select
        seed,
        row_key,
        column_prefix || 'operator' as column_name,
        operator as offending_value,
        'a condition needs an operator' as allowed
    from conditions
    where operator is null and column_prefix <> ''
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a value' as allowed
    from conditions
    where operator not in ('is_known', 'is_unknown') and value is null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' compares nothing: leave it blank' as allowed
    from conditions
    where operator in ('is_known', 'is_unknown') and value is not null
    union all
    select
        seed,
        row_key,
        column_prefix || 'value' as column_name,
        value as offending_value,
        'operator ' || operator || ' needs a number' as allowed
    from conditions
    where operator in ('at_least', 'at_most', 'between') and value is not null and {{ try_number('value') }} is null
    union all
    select
        seed,
        row_key,
        'value_to' as column_name,
        value_to as offending_value,
        'operator between needs an upper number, not below the lower one' as allowed
    from conditions
    where
        operator = 'between' and column_prefix = ''
        and coalesce({{ try_number('value_to') }} < {{ try_number('value') }}, {{ try_number('value_to') }} is null)

)

select * from conflicts

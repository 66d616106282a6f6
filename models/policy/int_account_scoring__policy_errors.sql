{% set error_columns = ['seed', 'row_key', 'column_name', 'offending_value', 'allowed'] %}
{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{% set present, judged = present_policy(), judged_policies() %}
{{ depends_on_policy() }}

with

{% if present not in judged %}
cells as (

    select * from {{ ref('int_account_scoring__policy_cells') }}

),

columns_allowed as (

    select
        seed,
        column_name,
        value_type,
        {{ policy_boolean('is_required') }} as is_required,
        {{ policy_boolean('is_key') }} as is_key,
        {{ policy_text('allowed_values') }} as allowed_values,
        {{ policy_number('minimum') }} as minimum,
        {{ policy_boolean('is_minimum_excluded') }} as is_minimum_excluded,
        {{ policy_number('maximum') }} as maximum,
        {{ seed_referred_to() }} as refers_to_seed,
        {{ policy_text('refers_to_column') }} as refers_to_column
    from {{ ref('policy_columns') }}

),

values_given as (

    select distinct
        seed,
        column_name,
        value
    from cells

),

-- Of several faults in a cell the first is told.
judged_cells as (

    select
        cells.seed,
        cells.row_key,
        cells.column_name,
        cells.value as offending_value,
        case
            when cells.value is null and columns_allowed.is_required then 'it must be filled in'
            when cells.value is null then null
            when columns_allowed.value_type = 'number' and {{ policy_number('cells.value') }} is null
                then
                    'it must be a number'
                    || case when {{ is_digits('cells.value') }} then ' of at most twelve digits before the point' else '' end
            when columns_allowed.value_type = 'boolean' and {{ try_boolean('cells.value') }} is null then 'it must be true or false'
            when columns_allowed.value_type = 'date' and {{ policy_date('cells.value') }} is null then 'it must be a date, YYYY-MM-DD'
            when
                columns_allowed.is_minimum_excluded and {{ try_number('cells.value') }} <= columns_allowed.minimum
                then 'it must be a number above ' || {{ number_text('columns_allowed.minimum') }}
            when {{ try_number('cells.value') }} < columns_allowed.minimum
                then 'it must be a number of at least ' || {{ number_text('columns_allowed.minimum') }}
            when {{ try_number('cells.value') }} > columns_allowed.maximum
                then 'it must be a number of at most ' || {{ number_text('columns_allowed.maximum') }}
            when not {{ is_listed('lower(cells.value)', 'columns_allowed.allowed_values') }}
                then 'it must be one of ' || replace(columns_allowed.allowed_values, '|', ', ')
            when
                columns_allowed.refers_to_seed is not null and referred.value is null
                and (cells.seed <> 'rule_conditions' or {{ judges_shipped('rule_conditions', ['fit_rules']) }})
                then 'it must be a ' || columns_allowed.refers_to_column || ' of ' || columns_allowed.refers_to_seed
        end as allowed
    from cells
    inner join columns_allowed on cells.seed = columns_allowed.seed and cells.column_name = columns_allowed.column_name
    left join values_given as referred
        on
            columns_allowed.refers_to_seed = referred.seed
            and columns_allowed.refers_to_column = referred.column_name
            and cells.value = referred.value

),

-- Of seeds without rows as well.
columns_there as (

    {{ columns_of_policy('cells') }}

),

missing_columns as (

    select
        columns_allowed.seed,
        'all' as row_key,
        columns_allowed.column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'the seed must have this column' as allowed
    from columns_allowed
    left join columns_there on columns_allowed.seed = columns_there.seed and columns_allowed.column_name = columns_there.column_name
    where
        columns_there.seed is null and columns_allowed.seed in (select there.seed from columns_there as there)
        and not ({{ may_be_lacking('columns_allowed') }})

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

),

errors as (

    select * from judged_cells
    where allowed is not null
    union distinct
    select * from missing_columns
    union distinct
    select * from repeated_rows
    {% for part in judged_parts() %}
    union distinct
    select * from ({{ errors_of_part(part) }}) as errors_of_{{ part }}
    {% endfor %}

),
{% else %}
-- What was judged before is not judged again.
errors as (

    select {% for column in error_columns %}{{ no_text }} as {{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from (select 1 as placeholder) as placeholders
    where 1 = 0

),
{% endif %}

judged_policies as (

    select {{ text_literal(present) }} as judged_policy
    from (select 1 as placeholder) as placeholders
    where not exists (select 1 from errors)
    {% for fingerprint in judged if fingerprint != present %}
    union all
    select {{ text_literal(fingerprint) }} as judged_policy
    {% endfor %}

)

select
    {{ error_columns | join(', ') }},
    {{ no_text }} as judged_policy
from errors
union all
select
    {% for column in error_columns %}
    {{ no_text }} as {{ column }},
    {% endfor %}
    judged_policy
from judged_policies

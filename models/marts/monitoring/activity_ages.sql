with

types as (

    select
        activity_type,
        sum(activity_count) as activity_count,
        max(last_date) as newest_on,
        max(last_load_day) as newest_loaded_on
    from {{ ref('int_account_scoring__activity_patterns') }}
    where activity_count > 0
    group by activity_type

),

silent_types as (

    select distinct row_key as activity_type
    from {{ ref('policy_lint') }}
    where lint = 'type_went_silent'

)

select
    types.activity_type,
    cast(types.activity_count as bigint) as activity_count,
    types.newest_on,
    types.newest_loaded_on,
    cast({{ age_in_days('types.newest_on', as_of()) }} as int) as age_days,
    silent_types.activity_type is not null as is_silent,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from types
left join silent_types on types.activity_type = silent_types.activity_type

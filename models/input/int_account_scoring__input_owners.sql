{% set flaws = own_flaws('owners') + [
    ('version_rank > 1', 'older_version', 'owner_id', 'owner_id'),
] %}

with

owners as (

    select * from {{ ref('stg_account_scoring__owners') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by owner_id
            order by case when is_active then 1 else 0 end desc, name, email, region, capacity_per_week
        ) as version_rank
    from owners

),

judged as (

    select
        *,
        owner_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = own_flaws('campaigns') + [
    ('version_rank > 1', 'older_version', 'campaign_id', 'campaign_id'),
] %}

with

campaigns as (

    select * from {{ ref('stg_account_scoring__campaigns') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by campaign_id
            order by name, channel
        ) as version_rank
    from campaigns

),

judged as (

    select
        *,
        campaign_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = own_flaws('campaign_costs') + [
    ('version_rank > 1', 'older_version', 'campaign_id', 'campaign_id'),
    future_flaw('cost_on'),
] %}

with

campaign_costs as (

    select * from {{ ref('stg_account_scoring__campaign_costs') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by campaign_id, cost_on, cost_usd
            order by cost_usd
        ) as version_rank
    from campaign_costs

),

judged as (

    select
        *,
        {{ text_key(['campaign_id', 'cost_on', 'cost_usd']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = [
    ('campaign_id is null', 'blank_key', 'campaign_id', 'null'),
    ('cost_on is null', 'bad_timestamp', 'cost_on', 'cost_on_uncastable'),
    ('cost_usd is null', 'bad_number', 'cost_usd', 'cost_usd_uncastable'),
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

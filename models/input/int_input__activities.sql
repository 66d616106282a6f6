{% set flaws = [
    ('activity_id is null', 'blank_key', 'activity_id', 'null'),
    ('occurred_at is null', 'bad_timestamp', 'occurred_at', 'occurred_at_uncastable'),
    ('activity_type is null', 'blank_activity_type', 'activity_type', 'null'),
    ('surviving_lead_id is null', 'unknown_lead', 'lead_id', 'lead_id'),
    ('cast(occurred_at as date) > ' ~ as_of(), 'after_as_of', 'occurred_at', 'cast(occurred_at as ' ~ dbt.type_string() ~ ')'),
    ('is_deleted', 'deleted', 'is_deleted', 'null'),
    ('is_bot', 'bot', 'is_bot', 'null'),
    ('lead_is_deleted', 'lead_deleted', 'lead_id', 'null'),
] %}

with

activities as (

    select * from {{ ref('stg_crm__activities') }}

),

lead_map as (

    select * from {{ ref('int_identity__lead_map') }}

),

campaigns as (

    select * from {{ ref('int_input__campaigns') }}
    where row_status = 'accepted'

),

ranked as (

    select
        *,
        -- What a score can depend on breaks ties, so that two versions of one moment give the same result each night.
        row_number() over (
            partition by activity_id
            order by
                loaded_at desc nulls last, occurred_at desc nulls last,
                lead_id, activity_type, channel, asset, campaign_id, quantity, is_bot, is_deleted
        ) as version_rank
    from activities

),

latest as (

    select
        ranked.*,
        lead_map.surviving_lead_id,
        lead_map.is_deleted as lead_is_deleted,
        campaigns.channel as campaign_channel
    from ranked
    left join lead_map on ranked.lead_id = lead_map.lead_id
    left join campaigns on ranked.campaign_id = campaigns.campaign_id
    -- Rows without a key are no versions of one another.
    where ranked.version_rank = 1 or ranked.activity_id is null

),

judged as (

    select
        activity_id as row_key,
        activity_id,
        surviving_lead_id as lead_id,
        lower(activity_type) as activity_type,
        lower(coalesce(channel, campaign_channel)) as channel,
        lower(asset) as asset,
        occurred_at,
        cast(occurred_at as date) as activity_date,
        quantity,
        quantity_uncastable,
        is_bot_uncastable,
        is_deleted_uncastable,
        loaded_at_uncastable,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from latest

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

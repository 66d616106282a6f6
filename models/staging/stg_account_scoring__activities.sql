{% set input = input_table('activities') %}

with

source as (

    select * from {{ input.relation }}

)

select
    {{ input_text(input, 'activity_id') }} as activity_id,
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'activity_type') }} as activity_type,
    {{ input_timestamp(input, 'occurred_at') }} as occurred_at,
    {{ input_text(input, 'channel') }} as channel,
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_text(input, 'asset') }} as asset,
    {{ input_number(input, 'quantity') }} as quantity,
    {{ input_flag(input, 'is_bot') }} as is_bot,
    {{ input_flag(input, 'is_deleted') }} as is_deleted,
    {{ input_timestamp(input, 'loaded_at') }} as loaded_at,
    {{ input_uncastable(input, 'occurred_at', 'timestamp') }} as occurred_at_uncastable,
    {{ input_uncastable(input, 'quantity', 'number') }} as quantity_uncastable,
    {{ input_uncastable(input, 'is_bot', 'boolean') }} as is_bot_uncastable,
    {{ input_uncastable(input, 'is_deleted', 'boolean') }} as is_deleted_uncastable,
    {{ input_uncastable(input, 'loaded_at', 'timestamp') }} as loaded_at_uncastable
from source

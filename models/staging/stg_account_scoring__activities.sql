{% set input = input_table('activities') %}

with

source as (

    {{ given_rows(input) }}

),

-- Of many rows each value is read once, both for itself and for what of it cannot be read.
read_values as (

    select
        source.*,
        {{ input_timestamp(input, 'occurred_at') }} as occurred_at_read,
        {{ input_quantity(input, 'quantity') }} as quantity_read,
        {{ input_boolean(input, 'is_bot') }} as is_bot_read,
        {{ input_boolean(input, 'is_deleted') }} as is_deleted_read,
        {{ input_timestamp(input, 'loaded_at') }} as loaded_at_read
    from source

)

select
    {{ input_text(input, 'activity_id') }} as activity_id,
    {{ input_text(input, 'lead_id') }} as lead_id,
    {{ input_text(input, 'anonymous_id') }} as anonymous_id,
    {{ input_text(input, 'account_id') }} as account_id,
    {{ input_text(input, 'activity_type') }} as activity_type,
    occurred_at_read as occurred_at,
    {{ input_text(input, 'channel') }} as channel,
    {{ input_text(input, 'campaign_id') }} as campaign_id,
    {{ input_text(input, 'asset') }} as asset,
    quantity_read as quantity,
    {{ input_flag(input, 'is_bot', 'is_bot_read') }} as is_bot,
    {{ input_text(input, 'user_agent') }} as user_agent,
    {{ input_flag(input, 'is_deleted', 'is_deleted_read') }} as is_deleted,
    loaded_at_read as loaded_at,
    {{ input_unread(input, 'occurred_at', 'occurred_at_read') }} as occurred_at_uncastable,
    {{ input_unread(input, 'quantity', 'quantity_read') }} as quantity_uncastable,
    {{ input_unread(input, 'is_bot', 'is_bot_read') }} as is_bot_uncastable,
    {{ input_unread(input, 'is_deleted', 'is_deleted_read') }} as is_deleted_uncastable,
    {{ input_unread(input, 'loaded_at', 'loaded_at_read') }} as loaded_at_uncastable,
    {{ input_is_erased(input) }} as is_erased
from read_values

select
    activity_id,
    lead_id,
    lower(activity_type) as activity_type,
    lower(channel) as channel,
    lower(asset) as asset,
    quantity,
    cast(occurred_at as date) as activity_date,
    occurred_at,
    loaded_at,
    coalesce(is_bot, false) as is_bot
from read_parquet('{{ env_var('ACCOUNT_SCORING_INPUT_FOLDER') }}/activities/*.parquet')

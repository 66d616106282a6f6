{{ config(
    materialized=kept_table(),
    incremental_strategy='delete+insert',
    unique_key='pattern_key',
    on_schema_change='append_new_columns',
    pre_hook='{{ account_scoring.forget_whole_assets() }}',
) }}

-- Texts of one key are equal but for a rare accident; then the smaller ones are kept, the same every night.
select
    pattern_key,
    min(activity_type) as activity_type,
    min(channel) as channel,
    min(campaign_id) as campaign_id,
    min(asset) as asset
from {{ ref('int_account_scoring__activity_rows') }}
where pattern_key is not null and {{ unknown_patterns(this, ref('int_account_scoring__activity_log')) }}
group by pattern_key

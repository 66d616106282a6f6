{% set flaws = [
    ('log.activity_key = 0', 'blank_key', 'activity_id', 'null'),
    ('log.occurred_at is null', 'bad_timestamp', 'occurred_at', 'null'),
    ('log.pattern_key is null', 'blank_activity_type', 'activity_type', 'null'),
    ('lead_map.lead_key is null', 'unknown_lead', 'lead_id', 'null'),
    ('cast(log.occurred_at as date) > ' ~ as_of(), 'after_as_of', 'occurred_at', 'null'),
    ('log.is_deleted', 'deleted', 'is_deleted', 'null'),
    ('log.is_bot', 'bot', 'is_bot', 'null'),
    ('lead_map.is_deleted', 'lead_deleted', 'lead_id', 'null'),
] %}

with

lead_map as (

    select
        {{ number_key(['lead_id']) }} as lead_key,
        is_deleted
    from {{ ref('int_account_scoring__identity_lead_map') }}

),

judged as (

    select
        log.activity_key,
        log.lead_key,
        log.occurred_at,
        log.load_time,
        log.has_flawed_value,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column
    from {{ ref('int_account_scoring__activity_log') }} as log
    left join lead_map on log.lead_key = lead_map.lead_key
    where log.version_rank = 1

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged
where row_reason is not null or has_flawed_value

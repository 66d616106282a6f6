{% set flaws = [
    ('log.activity_key = 0', 'blank_key', 'activity_id', 'null'),
    ('log.activity_key < 0', 'unreadable_id', 'activity_id', 'null'),
    ('log.occurred_at is null', 'bad_timestamp', 'occurred_at', 'null'),
    ('log.pattern_key is null', 'blank_activity_type', 'activity_type', 'null'),
    ('leads.lead_key is null', 'unknown_lead', 'lead_id', 'null'),
    ('cast(log.occurred_at as date) > ' ~ as_of(), 'after_as_of', 'occurred_at', 'null'),
    ('log.is_deleted', 'deleted', 'is_deleted', 'null'),
    ('log.is_bot', 'bot', 'is_bot', 'null'),
    ('leads.is_survivor_deleted', 'lead_deleted', 'lead_id', 'null'),
] %}

with

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
    left join {{ ref('int_account_scoring__input_leads') }} as leads
        on log.lead_key = leads.lead_key and leads.surviving_lead_id is not null
    where log.version_rank = 1

),

rejected as (

    select
        *,
        {{ row_status('row_reason') }} as row_status
    from judged
    where row_reason is not null or has_flawed_value

),

-- The log has no texts. Those of the few rows that are listed somewhere are looked up in the source.
listed as (

    select * from rejected
    where activity_key > 0 and (row_status = 'quarantined' or has_flawed_value)

),

texts as (

    select
        source_rows.*,
        -- Versions that differ in no time and lead may differ in text; the same one is shown every night.
        row_number() over (
            partition by source_rows.activity_key
            order by
                source_rows.activity_id, source_rows.occurred_at_uncastable, source_rows.quantity_uncastable,
                source_rows.is_bot_uncastable, source_rows.is_deleted_uncastable, source_rows.loaded_at_uncastable
        ) as text_rank
    from {{ ref('int_account_scoring__activity_rows') }} as source_rows
    inner join listed
        on
            source_rows.activity_key = listed.activity_key
            and (source_rows.lead_key = listed.lead_key or coalesce(source_rows.lead_key, listed.lead_key) is null)
            and (source_rows.occurred_at = listed.occurred_at or coalesce(source_rows.occurred_at, listed.occurred_at) is null)
            and (source_rows.load_time = listed.load_time or coalesce(source_rows.load_time, listed.load_time) is null)

)

select
    texts.activity_id as row_key,
    texts.quantity_uncastable,
    texts.is_bot_uncastable,
    texts.is_deleted_uncastable,
    texts.loaded_at_uncastable,
    case
        when rejected.row_reason = 'bad_timestamp' then {{ unread_reason('bad_timestamp', 'texts.occurred_at_uncastable') }}
        else rejected.row_reason
    end as row_reason,
    rejected.row_column,
    case rejected.row_reason
        when 'bad_timestamp' then texts.occurred_at_uncastable
        when 'unknown_lead' then texts.lead_id
        when 'after_as_of' then cast(rejected.occurred_at as {{ dbt.type_string() }})
    end as row_value,
    rejected.row_status
from rejected
left join texts on rejected.activity_key = texts.activity_key and texts.text_rank = 1

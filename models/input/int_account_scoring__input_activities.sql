with

rejected as (

    select
        *,
        -- The log has no texts. Those of the few rows that are listed somewhere are looked up in the source.
        activity_key <> 0 and (row_status = 'quarantined' or has_flawed_value) as is_listed
    from {{ ref('int_account_scoring__activity_rejected') }}

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
    inner join rejected
        on
            source_rows.activity_key = rejected.activity_key
            and rejected.is_listed
            and (source_rows.lead_key = rejected.lead_key or coalesce(source_rows.lead_key, rejected.lead_key) is null)
            and (source_rows.occurred_at = rejected.occurred_at or coalesce(source_rows.occurred_at, rejected.occurred_at) is null)
            and (source_rows.load_time = rejected.load_time or coalesce(source_rows.load_time, rejected.load_time) is null)

)

select
    texts.activity_id as row_key,
    texts.quantity_uncastable,
    texts.is_bot_uncastable,
    texts.is_deleted_uncastable,
    texts.loaded_at_uncastable,
    rejected.row_reason,
    rejected.row_column,
    case rejected.row_reason
        when 'bad_timestamp' then texts.occurred_at_uncastable
        when 'unknown_lead' then texts.lead_id
        when 'after_as_of' then cast(rejected.occurred_at as {{ dbt.type_string() }})
    end as row_value,
    rejected.row_status
from rejected
left join texts on rejected.activity_key = texts.activity_key and texts.text_rank = 1

{% set flaws = flaws_of_logged_activities() %}

with

acted as (

    select
        log.*,
        coalesce({{ reason_of_actor('log.lead_key', 'actors') }}, case when {{ lacks_consent('log.lead_key') }} then 'no_consent' end) as actor_reason
    from {{ ref('int_account_scoring__activity_log') }} as log
    left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key
    {{ joined_consents('log', 'coalesce(actors.subject_key, log.lead_key)') }}
    where log.version_rank = 1

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
    from acted as log

),

rejected as (

    select
        *,
        {{ row_status('row_reason') }} as row_status,
        cast(null as {{ dbt.type_string() }}) as older_value,
        cast(null as {{ dbt.type_string() }}) as kept_value
    from judged
    where row_reason is not null or has_flawed_value

),

-- A correction may change lead and type; two activities that share an id look the same.
disagreeing as (

    select
        older.activity_key,
        older.lead_key,
        older.occurred_at,
        older.load_time,
        coalesce(older_actors.subject_key, older.lead_key) as older_lead_key,
        coalesce(kept_actors.subject_key, newest.lead_key) as kept_lead_key,
        kept_actors.actor_id as kept_lead_id,
        older_texts.activity_type as older_type,
        kept_texts.activity_type as kept_type
    from {{ ref('int_account_scoring__activity_log') }} as older
    inner join {{ ref('int_account_scoring__activity_log') }} as newest
        on older.activity_key = newest.activity_key and newest.version_rank = 1
    left join {{ ref('int_account_scoring__identity_actors') }} as older_actors on older.lead_key = older_actors.actor_key
    left join {{ ref('int_account_scoring__identity_actors') }} as kept_actors on newest.lead_key = kept_actors.actor_key
    left join {{ ref('int_account_scoring__activity_pattern_texts') }} as older_texts on older.pattern_key = older_texts.pattern_key
    left join {{ ref('int_account_scoring__activity_pattern_texts') }} as kept_texts on newest.pattern_key = kept_texts.pattern_key
    where
        older.version_rank > 1 and older.activity_key <> 0
        and ({{ is_other('older.lead_key', 'newest.lead_key') }} or {{ is_other('older.pattern_key', 'newest.pattern_key') }})
        -- A version that named no person is of no other one.
        and (older_actors.actor_key is not null or {{ column_of_actor('older.lead_key') }} = 'lead_id')

),

duplicates as (

    select
        *,
        case when {{ is_other('older_lead_key', 'kept_lead_key') }} then 'lead_id' else 'activity_type' end as row_column,
        row_number() over (order by load_time desc nulls last, activity_key, lead_key, occurred_at) as place
    from disagreeing
    where {{ is_other('older_lead_key', 'kept_lead_key') }} or {{ is_other('older_type', 'kept_type') }}

),

limits as (

    select max(case when lower({{ policy_text('table_name') }}) = 'activities' then {{ policy_number('max_listed_values') }} end) as max_listed_values
    from {{ policy('input_limits') }}

),

told as (

    select
        activity_key,
        lead_key,
        occurred_at,
        load_time,
        has_flawed_value,
        row_reason,
        row_column,
        row_status,
        older_value,
        kept_value
    from rejected
    union all
    select
        duplicates.activity_key,
        duplicates.lead_key,
        duplicates.occurred_at,
        duplicates.load_time,
        false as has_flawed_value,
        'versions_disagree' as row_reason,
        duplicates.row_column,
        'duplicate' as row_status,
        case when duplicates.row_column = 'activity_type' then duplicates.older_type end as older_value,
        case when duplicates.row_column = 'activity_type' then duplicates.kept_type else duplicates.kept_lead_id end as kept_value
    from duplicates
    inner join limits on duplicates.place <= limits.max_listed_values

),

-- The log has no texts. Those of the few rows that are listed somewhere are looked up in the source.
listed as (

    select * from told
    -- So written, no engine asks it of every row of the source as well.
    where abs(activity_key) > 0 and (row_status in ('quarantined', 'duplicate') or has_flawed_value)

),

texts as (

    select
        source_rows.*,
        listed.row_status,
        -- Versions that differ in no time and lead may differ in text; the same one is shown every night.
        row_number() over (
            partition by source_rows.activity_key, source_rows.lead_key, listed.row_status
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
        when told.row_reason = 'bad_timestamp' then {{ unread_reason('bad_timestamp', 'texts.occurred_at_uncastable') }}
        else told.row_reason
    end as row_reason,
    -- A lead may be named by its visitor.
    case when told.row_column = 'lead_id' then {{ column_of_actor('told.lead_key') }} else told.row_column end as row_column,
    case told.row_reason
        when 'bad_timestamp' then texts.occurred_at_uncastable
        when 'repeated_header' then texts.activity_id
        when 'unknown_lead' then coalesce(texts.lead_id, texts.anonymous_id)
        when 'unknown_account' then texts.account_id
        when 'lead_quarantined' then coalesce(texts.lead_id, texts.anonymous_id)
        when 'after_as_of' then cast(told.occurred_at as {{ dbt.type_string() }})
        when 'versions_disagree' then coalesce(told.older_value, texts.lead_id, texts.anonymous_id, texts.account_id)
    end as row_value,
    told.kept_value,
    told.row_status
from told
left join texts
    on
        told.activity_key = texts.activity_key
        and coalesce(told.lead_key, 0) = coalesce(texts.lead_key, 0)
        and told.row_status = texts.row_status
        and texts.text_rank = 1

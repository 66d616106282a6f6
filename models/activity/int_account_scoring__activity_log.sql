-- A batch that is refused must not get into the log. depends_on: {{ ref('int_account_scoring__input_batches') }}
{{ config(
    materialized=kept_table(),
    incremental_strategy='delete+insert',
    unique_key='activity_key',
    on_schema_change='append_new_columns',
    **kept_layout('load_day', 'lead_key'),
) }}
{% set form = log_form(input_table('activities').columns) %}
{% set loads = changed_loads(this, form) %}
{% set columns = [
    'activity_key', 'lead_key', 'pattern_key', 'occurred_at', 'quantity', 'is_bot', 'is_deleted', 'loaded_at', 'load_time', 'load_day',
    'has_flawed_value',
] %}

with

incoming as (

    select {{ columns | join(', ') }} from {{ ref('int_account_scoring__activity_rows') }}
    where {{ loads.condition }}

),

{%- if is_incremental() %}

-- An activity is judged anew with all its versions when one of them came, changed or went.
affected as (

    select activity_key from incoming
    union distinct
    select activity_key from {{ this }}
    where {{ loads.condition }}

),

known as (

    select log.* from {{ this }} as log
    inner join affected on log.activity_key = affected.activity_key

),
{%- endif %}

versions as (

    select * from incoming
    {%- if is_incremental() %}
    union all
    select {{ columns | join(', ') }}
    from known
    where not is_removed and not {{ loads.condition }}
    {%- endif %}

),

repeated as (

    select activity_key from versions
    where activity_key > 0
    group by activity_key
    having count(*) > 1

),

ranked as (

    select
        versions.*,
        1 as version_rank,
        false as is_removed
    from versions
    left join repeated on versions.activity_key = repeated.activity_key
    where repeated.activity_key is null
    union all
    select
        versions.*,
        -- What a score can depend on breaks ties, so that two versions of one moment give the same result each night.
        row_number() over (
            partition by versions.activity_key
            order by
                versions.loaded_at desc nulls last, versions.occurred_at desc nulls last,
                -- Of one moment, what counts for nobody goes first.
                case when versions.is_deleted then 0 else 1 end, case when versions.is_bot then 0 else 1 end, versions.lead_key,
                versions.pattern_key, versions.quantity, versions.has_flawed_value
        ) as version_rank,
        false as is_removed
    from versions
    inner join repeated on versions.activity_key = repeated.activity_key
    {%- if is_incremental() %}
    union all
    -- Who lost an activity must be scored anew as well: it leaves a row behind.
    select
        known.{{ columns | join(', known.') }},
        0 as version_rank,
        true as is_removed
    from known
    left join versions on known.activity_key = versions.activity_key and coalesce(known.lead_key, 0) = coalesce(versions.lead_key, 0)
    where versions.activity_key is null
    {%- endif %}

)

select
    {{ columns | join(', ') }},
    cast(version_rank as int) as version_rank,
    is_removed,
    cast({{ loads.batch }} as bigint) as batch,
    cast({{ form }} as int) as log_form
from ranked

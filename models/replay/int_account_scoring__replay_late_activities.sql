with

replays as (

    select score_date as replay_date
    from {{ ref('int_account_scoring__evaluations') }}
    where purpose = 'replay'

),

late as (

    select
        replays.replay_date,
        leads.lead_id,
        log.activity_key,
        log.load_day,
        min(cast(log.occurred_at as date)) as row_date
    from {{ ref('int_account_scoring__activity_log') }} as log
    -- What was loaded on the day itself may have come after its build.
    inner join replays on log.load_day >= replays.replay_date and cast(log.occurred_at as date) <= replays.replay_date
    left join {{ ref('int_account_scoring__input_leads') }} as merged_leads
        on log.lead_key = merged_leads.lead_key and merged_leads.is_merged
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads
        on coalesce(merged_leads.surviving_lead_key, log.lead_key) = leads.lead_key
    where log.activity_key <> 0
    group by replays.replay_date, leads.lead_id, log.activity_key, log.load_day

),

wanted as (

    select distinct activity_key from late

),

-- The log has no texts.
texts as (

    select
        source_rows.activity_key,
        min(source_rows.activity_id) as activity_id
    from {{ ref('int_account_scoring__activity_rows') }} as source_rows
    inner join wanted on source_rows.activity_key = wanted.activity_key
    group by source_rows.activity_key

)

select
    late.replay_date,
    late.lead_id,
    coalesce(texts.activity_id, '') as activity_id,
    late.row_date,
    late.load_day
from late
left join texts on late.activity_key = texts.activity_key

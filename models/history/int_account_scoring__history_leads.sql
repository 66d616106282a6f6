with

days as (

    select
        pair.previous_date,
        max(days.snapshot_date) as whole_date
    from {{ ref('int_account_scoring__history_pair') }} as pair
    inner join {{ ref('score_history_days') }} as days on pair.previous_date >= days.snapshot_date and days.is_whole
    group by pair.previous_date

),

last_rows as (

    select
        history.lead_id,
        history.score_model_id,
        max(history.snapshot_date) as snapshot_date
    from {{ ref('lead_score_history') }} as history
    inner join days on history.snapshot_date >= days.whole_date and history.snapshot_date <= days.previous_date
    group by history.lead_id, history.score_model_id

),

-- All rows of a lead that are the last ones say the same of it. By one look at each row: scores_by_day would sort them.
previous as (

    select distinct
        history.lead_id,
        history.account_id,
        history.is_disqualified
    from {{ ref('lead_score_history') }} as history
    inner join last_rows
        on
            history.lead_id = last_rows.lead_id
            and history.score_model_id = last_rows.score_model_id
            and history.snapshot_date = last_rows.snapshot_date
    where not {{ tells_gone('history') }}

),

lead_map as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where surviving_lead_id is not null

),

-- Who was a lead of its own on the day before and is part of another one now.
absorbing as (

    select distinct lead_map.surviving_lead_id as lead_id
    from previous
    inner join lead_map on previous.lead_id = lead_map.lead_id and lead_map.is_merged

)

select
    previous.lead_id,
    coalesce(lead_map.is_merged, false)
    or absorbing.lead_id is not null
    or (leads.lead_id is not null and coalesce(previous.account_id, '') <> coalesce(lead_accounts.account_id, '')) as is_rematched,
    (leads.lead_id is null and not coalesce(lead_map.is_merged, false))
    or previous.is_disqualified <> (disqualifications.lead_id is not null) as is_exclusion_changed
from previous
left join lead_map on previous.lead_id = lead_map.lead_id
left join absorbing on previous.lead_id = absorbing.lead_id
left join {{ ref('int_account_scoring__identity_leads') }} as leads on previous.lead_id = leads.lead_id
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on previous.lead_id = lead_accounts.lead_id
left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
    on previous.lead_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}

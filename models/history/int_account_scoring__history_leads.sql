with

previous as (

    select distinct
        history.lead_id,
        history.account_id,
        history.is_disqualified
    from {{ ref('lead_score_history') }} as history
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on history.snapshot_date = pair.previous_date

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

with

leads as (

    select
        leads.lead_id,
        lead_accounts.account_id
    from {{ ref('int_identity__leads') }} as leads
    left join {{ ref('int_identity__lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

-- Contacts of one account are scored on the same days, because the account's score on a day is made of theirs.
subjects as (

    select
        'lead' as subject,
        lead_id as subject_id,
        coalesce('account ' || account_id, 'lead ' || lead_id) as peer_group
    from leads
    union all
    select
        'account' as subject,
        account_id as subject_id,
        'account ' || account_id as peer_group
    from {{ ref('int_identity__accounts') }}

),

hold as (

    select max(hold_days) as hold_days from {{ ref('int_scoring__models') }}

),

hold_start as (

    select {{ days_before(as_of(), 'hold_days') }} as hold_start_date
    from hold
    where hold_days > 0

),

-- Between activities a score only fades, so its peak lies on a day of activity or on the first day of the hold.
peak_days as (

    select distinct
        coalesce('account ' || leads.account_id, 'lead ' || leads.lead_id) as peer_group,
        lead_days.activity_date as score_date
    from {{ ref('int_activity__lead_days') }} as lead_days
    inner join hold_start on lead_days.activity_date > hold_start.hold_start_date
    inner join leads on lead_days.lead_id = leads.lead_id
    where lead_days.activity_date < {{ as_of() }}

)

select
    subject,
    subject_id,
    {{ as_of() }} as score_date,
    0 as days_back
from subjects
union all
select
    subjects.subject,
    subjects.subject_id,
    hold_start.hold_start_date as score_date,
    {{ dbt.datediff('hold_start.hold_start_date', as_of(), 'day') }} as days_back
from subjects
cross join hold_start
union all
select
    subjects.subject,
    subjects.subject_id,
    peak_days.score_date,
    {{ dbt.datediff('peak_days.score_date', as_of(), 'day') }} as days_back
from subjects
inner join peak_days on subjects.peer_group = peak_days.peer_group

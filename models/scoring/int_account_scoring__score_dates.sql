with

leads as (

    select
        leads.lead_id,
        leads.lead_key,
        lead_accounts.account_id
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

-- Contacts of one account are scored on the same days, because the account's score on a day is made of theirs.
subjects as (

    select
        'lead' as subject,
        lead_id as subject_id,
        lead_key,
        coalesce('account ' || account_id, 'lead ' || lead_id) as peer_group
    from leads
    union all
    select
        'account' as subject,
        account_id as subject_id,
        cast(null as bigint) as lead_key,
        'account ' || account_id as peer_group
    from {{ ref('int_account_scoring__identity_accounts') }}

),

-- Models may hold for different times.
hold_starts as (

    select distinct
        hold_days as days_back,
        {{ days_before(as_of(), 'hold_days') }} as score_date
    from {{ ref('int_account_scoring__models') }}
    where hold_days > 0

),

-- Between activities points only fade, so a score peaks on a day of activity or on the first day of the hold.
active_days as (

    select distinct
        counted.lead_key,
        coalesce('account ' || leads.account_id, 'lead ' || leads.lead_id) as peer_group,
        counted.activity_date as score_date
    from {{ ref('int_account_scoring__activity_counted') }} as counted
    inner join leads on counted.lead_key = leads.lead_key
    where counted.activity_date < {{ as_of() }} and counted.activity_date > (select min(hold_starts.score_date) from hold_starts)

),

peak_days as (

    select distinct
        peer_group,
        score_date
    from active_days

)

select
    subject,
    subject_id,
    lead_key,
    {{ as_of() }} as score_date,
    0 as days_back,
    true as is_own
from subjects
union all
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    hold_starts.score_date,
    hold_starts.days_back,
    true as is_own
from subjects
cross join hold_starts
union all
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    peak_days.score_date,
    {{ dbt.datediff('peak_days.score_date', as_of(), 'day') }} as days_back,
    -- Not a day of this lead but of a colleague.
    subjects.lead_key is null or active_days.lead_key is not null as is_own
from subjects
inner join peak_days on subjects.peer_group = peak_days.peer_group
left join hold_starts on peak_days.score_date = hold_starts.score_date
left join active_days on subjects.lead_key = active_days.lead_key and peak_days.score_date = active_days.score_date
where hold_starts.score_date is null

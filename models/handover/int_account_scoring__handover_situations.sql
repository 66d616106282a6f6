with

situations as (

    select * from {{ policy_handover_situations() }}

),

subjects as (

    select
        'lead' as subject,
        leads.lead_id as subject_id,
        lead_accounts.account_id,
        not leads.has_email as lacks_email,
        not leads.has_phone as lacks_phone
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    union all
    select
        'account' as subject,
        account_id as subject_id,
        account_id,
        false as lacks_email,
        false as lacks_phone
    from {{ ref('int_account_scoring__identity_accounts') }}

),

touches as (

    select
        touches.surviving_lead_id as lead_id,
        lead_accounts.account_id,
        max(touches.touched_at) as touched_at
    from {{ ref('int_account_scoring__input_sales_touches') }} as touches
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on touches.surviving_lead_id = lead_accounts.lead_id
    where touches.row_status = 'accepted'
    group by touches.surviving_lead_id, lead_accounts.account_id

),

last_touches as (

    select
        'lead' as subject,
        lead_id as subject_id,
        touched_at as last_touched_at
    from touches
    union all
    select
        'account' as subject,
        account_id as subject_id,
        max(touched_at) as last_touched_at
    from touches
    where account_id is not null
    group by account_id

),

open_opportunities as (

    select
        lead_id,
        account_id
    from ({{ deals_of_accounts() }}) as opportunities
    where is_open

),

found as (

    select
        subjects.subject,
        subjects.subject_id,
        'customer' as situation
    from subjects
    inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on subjects.account_id = accounts.account_id
    where accounts.is_customer
    union distinct
    select
        subjects.subject,
        subjects.subject_id,
        'open_opportunity' as situation
    from subjects
    inner join open_opportunities on subjects.account_id = open_opportunities.account_id
    union distinct
    select
        'lead' as subject,
        lead_id as subject_id,
        'open_opportunity' as situation
    from open_opportunities
    where lead_id is not null
    union distinct
    select
        last_touches.subject,
        last_touches.subject_id,
        situations.situation
    from last_touches
    inner join situations on last_touches.subject = situations.subject and situations.situation = 'recent_touch'
    where cast(last_touches.last_touched_at as date) > {{ days_before(as_of(), 'situations.days') }}
    union distinct
    select
        'lead' as subject,
        given_back.lead_id as subject_id,
        situations.situation
    from ({{ leads_given_back() }}) as given_back
    inner join situations on situations.subject = 'lead' and situations.situation = 'given_back'
    where cast(given_back.given_back_at as date) > {{ days_before(as_of(), 'situations.days') }}

),

-- Of several requests the most urgent says what to do.
hands as (

    select
        lead_id,
        waiting_since as raised_at,
        answered_at is null as is_open,
        follow_up_hours,
        action,
        action_purpose,
        row_number() over (
            partition by lead_id order by waiting_since desc, follow_up_hours, raised_at desc, rule_id
        ) as place
    from {{ ref('int_account_scoring__handover_raises') }}
    where lapses_on > {{ as_of() }}

),

-- All of them are told; what is done is what the first says.
told as (

    select
        subject,
        subject_id,
        {{ joined_texts('situation_label', '; ', 'place') }} as situation,
        max(case when place = 1 then treatment end) as treatment,
        max(case when place = 1 and treatment = 'action' then action end) as action,
        -- Also if sales had given nobody back.
        least(
            max(case when place = 1 and treatment = 'leave_out' then 1 else 0 end),
            max(case when place_of_kind = 1 and situation <> 'given_back' and treatment = 'leave_out' then 1 else 0 end)
        ) = 1 as is_left_out
    from (
        select
            situations.*,
            found.subject_id,
            row_number() over (partition by found.subject, found.subject_id order by situations.priority, situations.situation) as place,
            row_number() over (
                partition by found.subject, found.subject_id, found.situation = 'given_back' order by situations.priority, situations.situation
            ) as place_of_kind
        from found
        inner join situations on found.subject = situations.subject and found.situation = situations.situation
    ) as ranked
    group by subject, subject_id

)

select
    subjects.subject,
    subjects.subject_id,
    subjects.account_id,
    subjects.lacks_email,
    subjects.lacks_phone,
    last_touches.last_touched_at,
    told.situation,
    told.treatment,
    told.action,
    coalesce(told.is_left_out, false) as is_left_out,
    hands.raised_at,
    hands.is_open as is_hand_open,
    hands.action as hand_raise_action,
    hands.action_purpose as hand_raise_purpose,
    hands.follow_up_hours as hand_raise_hours
from subjects
left join hands on subjects.subject = 'lead' and subjects.subject_id = hands.lead_id and hands.place = 1
left join last_touches on subjects.subject = last_touches.subject and subjects.subject_id = last_touches.subject_id
left join told on subjects.subject = told.subject and subjects.subject_id = told.subject_id

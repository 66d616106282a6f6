with

hold as (

    select coalesce(max(needed_days), 0) as hold_days
    from {{ ref('int_account_scoring__models') }}

),

past as (

    select
        evaluations.evaluation_id,
        evaluations.known_on,
        -- The kept signals hold no earlier days than those of the hold of as_of.
        case
            when evaluations.has_hold then {{ days_before('evaluations.dated_to', 'hold.hold_days') }}
            else evaluations.dated_to
        end as first_date
    from {{ ref('int_account_scoring__evaluations') }} as evaluations
    cross join hold
    where evaluations.is_past

),

lead_ends as (

    select
        lead_key,
        max(activity_date) as last_date,
        max(coalesce(known_to, known_from)) as last_load_day
    from {{ ref('int_account_scoring__activity_known') }}
    where exists (select 1 from past)
    group by lead_key

)

-- Something was loaded, replaced or done after what the evaluation counts; of all other leads it knows what is known now.
select
    past.evaluation_id,
    lead_ends.lead_key
from lead_ends
inner join past on lead_ends.last_date > past.first_date or lead_ends.last_load_day > past.known_on

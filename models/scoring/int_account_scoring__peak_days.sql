with

evaluations as (

    select evaluations.*
    from {{ ref('int_account_scoring__evaluations') }} as evaluations
    where evaluations.has_hold

),

hold as (

    select
        max(models.hold_days) as hold_days,
        {{ days_before('(select min(evaluations.score_date) from evaluations)', 'max(models.hold_days)') }} as first_date
    from {{ ref('int_account_scoring__models') }} as models

),

-- Between activities points only fade, so a score peaks on a day of activity or on the first day of the hold.
active_days as (

    select distinct
        known.lead_key,
        known.activity_date,
        known.known_from,
        known.known_to
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join hold on known.activity_date > hold.first_date

)

select distinct
    evaluations.evaluation_id,
    subjects.peer_group,
    active_days.lead_key,
    active_days.activity_date as score_date
from active_days
inner join {{ ref('int_account_scoring__subjects') }} as subjects on active_days.lead_key = subjects.lead_key
inner join evaluations
    on
        active_days.activity_date < evaluations.score_date
        and active_days.activity_date <= evaluations.dated_to
        and {{ known_then('active_days', 'evaluations') }}
inner join hold on active_days.activity_date > {{ days_before('evaluations.score_date', 'hold.hold_days') }}

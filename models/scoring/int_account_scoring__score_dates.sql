with

-- Models may hold for different times.
holds as (

    select distinct hold_days
    from {{ ref('int_account_scoring__models') }}
    where hold_days > 0

),

hold_starts as (

    select
        evaluations.evaluation_id,
        {{ days_before('evaluations.score_date', 'holds.hold_days') }} as score_date
    from {{ ref('int_account_scoring__evaluations') }} as evaluations
    cross join holds
    where evaluations.has_hold

),

-- Contacts of one account are scored on the same days, because the account's score on a day is made of theirs.
peer_days as (

    select distinct
        evaluation_id,
        peer_group,
        score_date
    from {{ ref('int_account_scoring__peak_days') }}

),

dated as (

    select
        evaluated.*,
        evaluated.asked_date as score_date,
        true as is_own
    from {{ ref('int_account_scoring__evaluated_subjects') }} as evaluated
    union all
    select
        evaluated.*,
        hold_starts.score_date,
        true as is_own
    from {{ ref('int_account_scoring__evaluated_subjects') }} as evaluated
    inner join hold_starts on evaluated.evaluation_id = hold_starts.evaluation_id
    union all
    select
        evaluated.*,
        peer_days.score_date,
        -- Not a day of this lead but of a colleague.
        evaluated.lead_key is null or own_days.lead_key is not null as is_own
    from {{ ref('int_account_scoring__evaluated_subjects') }} as evaluated
    inner join peer_days on evaluated.evaluation_id = peer_days.evaluation_id and evaluated.peer_group = peer_days.peer_group
    left join hold_starts
        on peer_days.evaluation_id = hold_starts.evaluation_id and peer_days.score_date = hold_starts.score_date
    left join {{ ref('int_account_scoring__peak_days') }} as own_days
        on
            evaluated.evaluation_id = own_days.evaluation_id
            and evaluated.lead_key = own_days.lead_key
            and peer_days.score_date = own_days.score_date
    where hold_starts.score_date is null

)

select
    subject,
    subject_id,
    lead_key,
    evaluation_id,
    score_date,
    {{ dbt.datediff('score_date', 'asked_date', 'day') }} as days_back,
    days_ahead,
    has_reasons and score_date = asked_date as is_explained,
    is_own
from dated

with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where subject = 'account' and dimension = 'intent' and is_primary and status = 'live'

),

present as (

    select
        scores.subject_id as account_id,
        scores.score
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join models on scores.score_model_id = models.score_model_id
    where scores.subject = 'account' and scores.evaluation_id = {{ present() }}

),

-- The last nights by then of which the scores were kept.
days as (

    select
        max(case when kept.snapshot_date <= {{ days_before(as_of(), 'settings.recent_days') }} then kept.snapshot_date end) as recent_on,
        max(case when kept.snapshot_date <= {{ days_before(as_of(), 'settings.trend_days') }} then kept.snapshot_date end) as trend_on
    from {{ ref('score_history_days') }} as kept
    cross join settings

),

first_days as (

    select
        history.account_id,
        min(history.snapshot_date) as known_since
    from {{ ref('account_score_history') }} as history
    inner join models on history.score_model_id = models.score_model_id
    inner join {{ ref('score_history_days') }} as kept on history.snapshot_date = kept.snapshot_date
    where history.snapshot_date <= {{ as_of() }}
    group by history.account_id

),

movements as (

    select movements.*
    from {{ ref('score_movements') }} as movements
    inner join models on movements.score_model_id = models.score_model_id
    where movements.subject = 'account' and movements.snapshot_date <= {{ as_of() }}

),

-- A kept score is carried on in whole points; what moved it since makes it exact.
scores_then as (

    select
        states.subject_id as account_id,
        states.snapshot_date,
        states.score + coalesce(sum(movements.points), 0) as score
    from {{ ref('scores_by_day') }} as states
    inner join models on states.score_model_id = models.score_model_id
    inner join days on states.snapshot_date = days.recent_on or states.snapshot_date = days.trend_on
    left join movements
        on
            states.subject_id = movements.subject_id
            and movements.previous_date >= states.kept_on
            and movements.snapshot_date <= states.snapshot_date
    where states.subject = 'account'
    group by states.subject_id, states.snapshot_date, states.score

),

-- Do the movements begin by then, and does one of them begin on that very day?
reach as (

    select
        min(movements.previous_date) <= max(days.trend_on)
        and sum(case when movements.previous_date < days.trend_on and movements.snapshot_date > days.trend_on then 1 else 0 end) = 0
            as is_covered
    from {{ ref('score_movements') }} as movements
    cross join days

),

causes as (

    select
        movements.subject_id as account_id,
        -- What came late was done all the same.
        sum(case when movements.cause in ('new_activity', 'late_rows') then movements.points else 0 end) as by_new_activity,
        sum(case when movements.cause = 'decay' then movements.points else 0 end) as by_fading,
        sum(case when movements.cause not in ('new_activity', 'late_rows', 'decay', 'caps') then movements.points else 0 end) as by_restating
    from movements
    inner join days on movements.previous_date >= days.trend_on
    group by movements.subject_id

),

compared as (

    select
        present.account_id,
        cast(present.score as decimal(18, 4)) as score,
        first_days.known_since,
        days.recent_on,
        cast(recent.score as decimal(18, 4)) as recent_score,
        days.trend_on,
        cast(earlier.score as decimal(18, 4)) as earlier_score,
        cast(present.score - earlier.score as decimal(18, 4)) as score_change,
        coalesce(reach.is_covered, false) and earlier.score is not null as is_split,
        cast(coalesce(causes.by_new_activity, 0) as decimal(18, 4)) as by_new_activity,
        cast(coalesce(causes.by_fading, 0) as decimal(18, 4)) as by_fading,
        cast(coalesce(causes.by_restating, 0) as decimal(18, 4)) as by_restating
    from present
    cross join days
    cross join reach
    left join first_days on present.account_id = first_days.account_id
    left join scores_then as recent on present.account_id = recent.account_id and days.recent_on = recent.snapshot_date
    left join scores_then as earlier on present.account_id = earlier.account_id and days.trend_on = earlier.snapshot_date
    left join causes on present.account_id = causes.account_id

)

select
    accounts.account_id,
    accounts.account_name,
    compared.score as intent_score,
    compared.recent_score as score_recent_days_ago,
    compared.recent_on as recent_kept_on,
    compared.earlier_score as score_trend_days_ago,
    compared.trend_on as trend_kept_on,
    compared.known_since,
    compared.score_change,
    cast(case when compared.is_split then compared.by_new_activity end as decimal(18, 4)) as change_by_new_activity,
    cast(case when compared.is_split then compared.by_fading end as decimal(18, 4)) as change_by_fading,
    cast(case when compared.is_split then compared.by_restating end as decimal(18, 4)) as change_by_restating,
    cast(case
        when compared.is_split then compared.score_change - compared.by_new_activity - compared.by_fading - compared.by_restating
    end as decimal(18, 4)) as change_by_other,
    case
        when compared.trend_on is null or settings.trend_least_change is null or settings.quiet_below is null then null
        when compared.score_change - case when compared.is_split then compared.by_restating else 0 end >= settings.trend_least_change then 'rising'
        when compared.score_change - case when compared.is_split then compared.by_restating else 0 end <= -settings.trend_least_change then 'fading'
        when compared.score < settings.quiet_below then 'quiet'
        when compared.earlier_score is null then 'new'
        else 'steady'
    end as trend,
    activity.activities,
    activity.activities_per_week,
    activity.usual_per_week,
    activity.surge_deviations,
    activity.surge_deviations >= settings.surge_least_deviations as is_surge,
    activity.purchase_stage,
    activity.last_advance_on,
    activity.days_since_advance,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__identity_accounts') }} as accounts
cross join settings
left join compared on accounts.account_id = compared.account_id
left join {{ ref('int_account_scoring__insights_activity') }} as activity on accounts.account_id = activity.account_id

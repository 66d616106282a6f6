with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}

),

-- The models that a population is given by; one without an audience is for everybody.
models as (

    select
        score_model_id,
        subject,
        audience_of_model_id
    from {{ ref('int_account_scoring__models') }}
    where score_model_id in (select outcomes.population_score_model_id from outcomes)

),

events as (

    select * from {{ ref('int_account_scoring__calibration_outcome_events') }}

),

raised as (

    {{ hand_raises() }}

),

in_fast_lane as (

    select distinct
        evaluations.score_date as cutoff_date,
        raised.lead_id
    from raised
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on raised.evaluation_id = evaluations.evaluation_id and evaluations.purpose = 'backtest'
    inner join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings on settings.leaves_out_fast_lane = 1

),

-- Where the policy says so: sales had them, whatever the score was. A company is with sales by one of its people.
left_out as (

    select
        'lead' as subject,
        lead_id as subject_id,
        cutoff_date
    from in_fast_lane
    union distinct
    select
        'account' as subject,
        lead_accounts.account_id as subject_id,
        in_fast_lane.cutoff_date
    from in_fast_lane
    inner join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on in_fast_lane.lead_id = lead_accounts.lead_id

),

-- Whom a model is for, as each cut-off knew them.
audiences as (

    select distinct
        models.score_model_id,
        conditions.subject_id,
        evaluations.score_date as cutoff_date
    from models
    inner join {{ ref('int_account_scoring__subject_conditions') }} as conditions
        on
            conditions.condition_type = 'audience' and models.audience_of_model_id = conditions.condition_id
            and models.subject = conditions.subject
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on evaluations.purpose = 'backtest' and coalesce(conditions.evaluation_id, evaluations.evaluation_id) = evaluations.evaluation_id

),

-- Everybody who was known at a cut-off and has an answer by now: before the horizon is over, nobody without the event is called lost.
asked as (

    select
        outcomes.outcome_id,
        outcomes.subject,
        known.subject_id,
        known.cutoff_date,
        outcomes.min_leads,
        outcomes.is_repeatable,
        {{ days_before('known.cutoff_date', '(-outcomes.horizon)') }} as horizon_end
    from {{ ref('int_account_scoring__backtest_engagement') }} as known
    inner join outcomes on known.subject = outcomes.subject
    left join left_out
        on known.subject = left_out.subject and known.subject_id = left_out.subject_id and known.cutoff_date = left_out.cutoff_date
    left join models on outcomes.population_score_model_id = models.score_model_id
    left join audiences
        on
            models.score_model_id = audiences.score_model_id and known.subject_id = audiences.subject_id
            and known.cutoff_date = audiences.cutoff_date
    where
        left_out.subject_id is null
        and (models.audience_of_model_id is null or audiences.subject_id is not null)
        and (outcomes.population_active_days is null or known.days_since_last_activity < outcomes.population_active_days)
        -- Accounts have no date of their own: one is there since somebody of it is. To rank those that came later last is no merit.
        and (known.contact_count is null or known.contact_count > 0)

),

counted as (

    select
        asked.outcome_id,
        asked.subject,
        asked.subject_id,
        asked.cutoff_date,
        asked.min_leads,
        asked.is_repeatable,
        {{ leads_with_event('events.outcome_date <= asked.cutoff_date') }} as leads_before,
        {{ leads_with_event('events.outcome_date > asked.cutoff_date') }} as leads_within
    from asked
    left join events
        on
            asked.outcome_id = events.outcome_id
            and asked.subject_id = events.subject_id
            and asked.horizon_end >= events.outcome_date
    where asked.horizon_end <= {{ as_of() }}
    group by
        asked.outcome_id, asked.subject, asked.subject_id, asked.cutoff_date, asked.min_leads, asked.is_repeatable

)

select
    outcome_id,
    subject,
    subject_id,
    cutoff_date,
    leads_within >= min_leads as has_outcome
from counted
where is_repeatable or leads_before < min_leads

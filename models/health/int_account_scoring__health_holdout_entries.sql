with

days as (

    select distinct
        'lead' as subject,
        lead_id as subject_id,
        tier,
        snapshot_date,
        is_held_out,
        coalesce('account ' || account_id, 'lead ' || lead_id) as drawn_unit
    from {{ ref('lead_score_history') }}
    where is_held_out is not null
    union all
    select distinct
        'account' as subject,
        account_id as subject_id,
        tier,
        snapshot_date,
        is_held_out,
        'account ' || account_id as drawn_unit
    from {{ ref('account_score_history') }}
    where is_held_out is not null

),

-- The first day decides, whatever happened later: who is moved to another group by a changed policy stays where the lot put them.
numbered as (

    select
        *,
        row_number() over (partition by subject, subject_id, tier order by snapshot_date) as choice
    from days

),

entries as (

    select
        outcomes.outcome_id,
        numbered.subject,
        numbered.subject_id,
        numbered.tier,
        numbered.snapshot_date as entered_on,
        numbered.is_held_out,
        numbered.drawn_unit,
        outcomes.min_leads,
        outcomes.is_repeatable,
        {{ days_before('numbered.snapshot_date', '(-cast(outcomes.horizon_days as int))') }} as horizon_end
    from numbered
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on numbered.subject = outcomes.subject and outcomes.is_primary
    where numbered.choice = 1

),

counted as (

    select
        entries.outcome_id,
        entries.subject,
        entries.subject_id,
        entries.tier,
        entries.entered_on,
        entries.is_held_out,
        entries.drawn_unit,
        entries.min_leads,
        entries.is_repeatable,
        {{ leads_with_event('events.outcome_date <= entries.entered_on') }} as leads_before,
        {{ leads_with_event('events.outcome_date > entries.entered_on') }} as leads_within
    from entries
    left join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on
            entries.outcome_id = events.outcome_id
            and entries.subject_id = events.subject_id
            and entries.horizon_end >= events.outcome_date
    where entries.horizon_end <= {{ as_of() }}
    group by
        entries.outcome_id, entries.subject, entries.subject_id, entries.tier, entries.entered_on, entries.is_held_out,
        entries.drawn_unit, entries.min_leads, entries.is_repeatable

)

select
    outcome_id,
    subject,
    subject_id,
    tier,
    entered_on,
    is_held_out,
    drawn_unit,
    leads_within >= min_leads as has_outcome
from counted
-- As in a backtest: who had what comes once is nobody to win.
where is_repeatable or leads_before < min_leads

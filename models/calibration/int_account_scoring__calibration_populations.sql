with

events as (

    select * from {{ ref('int_account_scoring__calibration_outcome_events') }}

),

known as (

    select
        cut_offs.*,
        members.subject_id,
        members.lead_key
    from {{ ref('int_account_scoring__calibration_cut_offs') }} as cut_offs
    inner join {{ ref('int_account_scoring__calibration_members') }} as members
        on cut_offs.subject = members.subject and cut_offs.cut_off_date >= members.created_date

),

last_engagements as (

    select
        known.outcome_id,
        known.cut_off_date,
        known.subject_id,
        max(counted.activity_date) as last_date
    from known
    inner join {{ ref('int_account_scoring__activity_known') }} as counted
        on known.lead_key = counted.lead_key and known.cut_off_date >= counted.counts_from
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on counted.pattern_key = patterns.pattern_key
    where counted.known_to is null and known.population_active_days is not null and patterns.is_engagement
    group by known.outcome_id, known.cut_off_date, known.subject_id

),

raised as (

    {{ left_out_hand_raises() }}

),

-- One person of a company in the fast lane is enough: sales has the company then.
in_fast_lane as (

    select distinct
        known.outcome_id,
        known.cut_off_date,
        known.subject_id
    from known
    inner join raised
        on known.lead_key = raised.lead_key and {{ is_in_fast_lane('raised', 'known.cut_off_date') }}

),

happened as (

    select
        cut_offs.outcome_id,
        cut_offs.cut_off_date,
        events.subject_id,
        {{ leads_with_event('events.outcome_date <= cut_offs.cut_off_date') }} as leads_before,
        {{ leads_with_event('events.outcome_date > cut_offs.cut_off_date') }} as leads_within
    from {{ ref('int_account_scoring__calibration_cut_offs') }} as cut_offs
    inner join events
        on cut_offs.outcome_id = events.outcome_id and {{ days_before('cut_offs.cut_off_date', '(-cut_offs.horizon)') }} >= events.outcome_date
    group by cut_offs.outcome_id, cut_offs.cut_off_date, events.subject_id

)

select
    known.outcome_id,
    known.subject,
    'cut_offs' as measured_at,
    known.cut_off_date as compared_on,
    known.cut_off_date as score_date,
    known.subject_id,
    known.lead_key,
    case when happened.leads_within >= known.min_leads then 1 else 0 end as has_outcome
from known
left join happened
    on known.outcome_id = happened.outcome_id and known.cut_off_date = happened.cut_off_date and known.subject_id = happened.subject_id
left join last_engagements
    on
        known.outcome_id = last_engagements.outcome_id
        and known.cut_off_date = last_engagements.cut_off_date
        and known.subject_id = last_engagements.subject_id
left join in_fast_lane
    on
        known.outcome_id = in_fast_lane.outcome_id
        and known.cut_off_date = in_fast_lane.cut_off_date
        and known.subject_id = in_fast_lane.subject_id
where
    in_fast_lane.subject_id is null
    and (known.is_repeatable or coalesce(happened.leads_before < known.min_leads, true))
    and (
        known.population_active_days is null
        or last_engagements.last_date > {{ days_before('known.cut_off_date', 'known.population_active_days') }}
    )
union all
-- And the day before each outcome, with the same age of those without one.
select
    outcome_id,
    'lead' as subject,
    'outcomes' as measured_at,
    {{ as_of() }} as compared_on,
    {{ days_before('look_date', '1') }} as score_date,
    lead_id as subject_id,
    lead_key,
    conversion as has_outcome
from {{ ref('int_account_scoring__calibration_looks') }}
where look_date is not null

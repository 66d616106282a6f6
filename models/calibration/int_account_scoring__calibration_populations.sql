with

leads as (

    select
        leads.lead_id,
        leads.lead_key,
        cast(leads.created_at as date) as created_date
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualified on leads.lead_id = disqualified.lead_id
    where disqualified.lead_id is null

),

events as (

    select * from {{ ref('int_account_scoring__calibration_outcome_events') }}

),

known as (

    select
        cut_offs.*,
        leads.lead_id,
        leads.lead_key
    from {{ ref('int_account_scoring__calibration_cut_offs') }} as cut_offs
    inner join leads on cut_offs.cut_off_date >= leads.created_date

),

last_engagements as (

    select
        known.cut_off_date,
        known.lead_id,
        max(counted.activity_date) as last_date
    from known
    inner join {{ ref('int_account_scoring__activity_counted') }} as counted
        on known.lead_key = counted.lead_key and known.cut_off_date >= counted.activity_date
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on counted.pattern_key = patterns.pattern_key
    where known.population_active_days is not null and patterns.is_engagement
    group by known.cut_off_date, known.lead_id

),

happened as (

    select
        known.cut_off_date,
        known.lead_id,
        max(case when events.outcome_date <= known.cut_off_date then 1 else 0 end) as had_before,
        max(case
            when
                events.outcome_date > known.cut_off_date
                and events.outcome_date <= {{ dbt.dateadd('day', 'known.horizon', 'known.cut_off_date') }}
                then 1
            else 0
        end) as has_outcome
    from known
    inner join events on known.outcome_id = events.outcome_id and known.lead_id = events.subject_id
    group by known.cut_off_date, known.lead_id

)

select
    known.outcome_id,
    'cut_offs' as measured_at,
    known.cut_off_date as compared_on,
    known.cut_off_date as score_date,
    known.lead_id,
    known.lead_key,
    coalesce(happened.has_outcome, 0) as has_outcome
from known
left join happened on known.cut_off_date = happened.cut_off_date and known.lead_id = happened.lead_id
left join last_engagements
    on known.cut_off_date = last_engagements.cut_off_date and known.lead_id = last_engagements.lead_id
where
    (known.is_repeatable or coalesce(happened.had_before, 0) = 0)
    and (
        known.population_active_days is null
        or last_engagements.last_date > {{ days_before('known.cut_off_date', 'known.population_active_days') }}
    )
union all
-- And the day before each outcome, with the same age of those without one.
select
    outcome_id,
    'outcomes' as measured_at,
    {{ as_of() }} as compared_on,
    {{ days_before('look_date', '1') }} as score_date,
    lead_id,
    lead_key,
    conversion as has_outcome
from {{ ref('int_account_scoring__calibration_looks') }}
where look_date is not null

with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

-- Judged together, whether they converted or not: those that converted early would otherwise be all that is seen of young leads.
ripe_leads as (

    select
        outcomes.outcome_id,
        outcomes.horizon,
        outcomes.is_repeatable,
        members.subject_id as lead_id,
        members.lead_key,
        members.created_date
    from {{ ref('int_account_scoring__calibration_members') }} as members
    inner join outcomes
        on members.subject = outcomes.subject and members.created_date <= {{ days_before(as_of(), 'outcomes.horizon') }}

),

first_events as (

    select
        ripe_leads.lead_id,
        min(events.outcome_date) as first_date,
        min(case when events.outcome_date >= ripe_leads.created_date then events.outcome_date end) as outcome_date
    from ripe_leads
    inner join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on ripe_leads.outcome_id = events.outcome_id and ripe_leads.lead_id = events.subject_id
    group by ripe_leads.lead_id

),

aged as (

    select
        ripe_leads.*,
        case
            when first_events.outcome_date <= {{ dbt.dateadd('day', 'ripe_leads.horizon', 'ripe_leads.created_date') }}
                then first_events.outcome_date
        end as outcome_date
    from ripe_leads
    left join first_events on ripe_leads.lead_id = first_events.lead_id
    where ripe_leads.is_repeatable or coalesce(first_events.first_date >= ripe_leads.created_date, true)

),

numbered as (

    select
        *,
        {{ dbt.datediff('created_date', 'outcome_date', 'day') }} as age_at_outcome,
        count(outcome_date) over () as conversions,
        row_number() over (
            partition by case when outcome_date is null then 0 else 1 end
            order by outcome_date, created_date, lead_id
        ) as place
    from aged

),

-- Who did not convert is looked at at the ages at which others did, dealt out in turn: else the longer look would find more.
dealt as (

    select
        unconverted.lead_id,
        converted.age_at_outcome
    from numbered as unconverted
    inner join numbered as converted on mod(unconverted.place, unconverted.conversions) + 1 = converted.place
    where unconverted.outcome_date is null and converted.outcome_date is not null

)

select
    numbered.outcome_id,
    numbered.lead_id,
    numbered.lead_key,
    numbered.created_date,
    numbered.outcome_date,
    case when numbered.outcome_date is null then 0 else 1 end as conversion,
    coalesce(
        numbered.outcome_date,
        cast({{ dbt.dateadd('day', 'dealt.age_at_outcome', 'numbered.created_date') }} as date)
    ) as look_date
from numbered
left join dealt on numbered.lead_id = dealt.lead_id

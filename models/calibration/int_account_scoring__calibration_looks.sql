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

),

raised as (

    {{ left_out_hand_raises() }}

),

first_hand_raises as (

    select
        lead_key,
        min(raised_on) as raised_on
    from raised
    group by lead_key

),

looks as (

    select
        numbered.*,
        coalesce(
            numbered.outcome_date,
            cast({{ dbt.dateadd('day', 'dealt.age_at_outcome', 'numbered.created_date') }} as date)
        ) as look_date
    from numbered
    left join dealt on numbered.lead_id = dealt.lead_id

)

select
    looks.outcome_id,
    looks.lead_id,
    looks.lead_key,
    looks.created_date,
    looks.outcome_date,
    case when looks.outcome_date is null then 0 else 1 end as conversion,
    looks.look_date
from looks
left join first_hand_raises on looks.lead_key = first_hand_raises.lead_key
-- After the ages are dealt out, and on the day of the outcome too: whoever raised a hand by then is left out, whatever came of it.
where coalesce(first_hand_raises.raised_on > looks.look_date, true)

with

-- A month is over on its last day, which as_of may be.
last_days as (

    select {{ days_before('cast(' ~ dbt.date_trunc('month', dbt.dateadd('day', 1, as_of())) ~ ' as date)', 1) }} as last_day

),

latest as (

    select
        cast({{ dbt.date_trunc('month', 'last_day') }} as date) as month_start,
        last_day,
        true as is_latest
    from last_days

),

-- The last month that is over, and the one before it.
months as (

    select * from latest
    union all
    select
        cast({{ dbt.date_trunc('month', days_before('month_start', 1)) }} as date) as month_start,
        {{ days_before('month_start', 1) }} as last_day,
        false as is_latest
    from latest

),

models as (

    select
        score_model_id,
        subject,
        dimension
    from {{ policy_score_models() }}
    where subject = 'lead' and status = 'live' and is_primary

),

leads as (

    select
        subject_id as lead_id,
        lead_key,
        created_date
    from {{ ref('int_account_scoring__calibration_members') }}
    where subject = 'lead'

),

hits as (

    select
        models.subject,
        models.score_model_id,
        months.month_start,
        months.is_latest,
        days.rule_id,
        days.lead_key
    from {{ ref('int_account_scoring__calibration_rule_days') }} as days
    inner join months on days.activity_date between months.month_start and months.last_day
    inner join leads on days.lead_key = leads.lead_key
    inner join models on models.dimension = 'intent'
    union all
    -- Attributes have no history; whom fit rules meet is seen in the leads that are new.
    select
        models.subject,
        models.score_model_id,
        months.month_start,
        months.is_latest,
        coalesce(fit_points.rule_id, {{ no_rule() }}) as rule_id,
        leads.lead_key
    from leads
    inner join months on leads.created_date between months.month_start and months.last_day
    inner join models on models.dimension = 'fit'
    left join {{ ref('int_account_scoring__rule_points') }} as fit_points
        on
            models.subject = fit_points.subject
            and models.score_model_id = fit_points.score_model_id
            and leads.lead_id = fit_points.subject_id
            and fit_points.evaluation_id = {{ present() }}
            and fit_points.reason_type = 'fit_rule'

)

select
    subject,
    score_model_id,
    month_start,
    is_latest,
    rule_id,
    -- A lead counts once, or a single visitor of every day would be a population.
    count(distinct lead_key) as leads
from hits
group by subject, score_model_id, month_start, is_latest, rule_id

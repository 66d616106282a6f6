with

cutoffs as (

    select * from {{ ref('int_account_scoring__backtest_cutoffs') }}

),

known as (

    select distinct
        subject,
        subject_id,
        cutoff_date
    from {{ ref('int_account_scoring__backtest_scores') }}

),

engagement as (

    select
        leads.lead_id,
        cutoffs.cutoff_date,
        count(*) as activity_count,
        max(counted.activity_date) as last_activity_date
    from {{ ref('int_account_scoring__activity_counted') }} as counted
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns
        on counted.pattern_key = patterns.pattern_key and patterns.is_engagement
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on counted.lead_key = leads.lead_key
    inner join cutoffs on counted.activity_date <= cutoffs.cutoff_date
    group by leads.lead_id, cutoffs.cutoff_date

),

lead_engagement as (

    select
        known.subject_id as lead_id,
        known.cutoff_date,
        coalesce(engagement.activity_count, 0) as activity_count,
        engagement.last_activity_date
    from known
    left join engagement on known.subject_id = engagement.lead_id and known.cutoff_date = engagement.cutoff_date
    where known.subject = 'lead'

),

subjects as (

    select
        'lead' as subject,
        lead_id as subject_id,
        cutoff_date,
        activity_count,
        last_activity_date,
        cast(null as bigint) as contact_count
    from lead_engagement
    union all
    select
        known.subject,
        known.subject_id,
        known.cutoff_date,
        coalesce(sum(lead_engagement.activity_count), 0) as activity_count,
        max(lead_engagement.last_activity_date) as last_activity_date,
        count(lead_engagement.lead_id) as contact_count
    from known
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on known.subject_id = lead_accounts.account_id
    left join lead_engagement
        on lead_accounts.lead_id = lead_engagement.lead_id and known.cutoff_date = lead_engagement.cutoff_date
    where known.subject = 'account'
    group by known.subject, known.subject_id, known.cutoff_date

),

dated as (

    select
        *,
        {{ dbt.datediff('last_activity_date', 'cutoff_date', 'day') }}
            as days_since_last_activity
    from subjects

)

select
    subject,
    subject_id,
    cutoff_date,
    activity_count,
    days_since_last_activity,
    contact_count
from dated

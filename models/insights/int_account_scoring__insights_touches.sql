with

-- What was done to a person, such as a mail that was sent, is no touch: nobody chose it.
campaign_patterns as (

    select
        texts.pattern_key,
        texts.campaign_id
    from {{ ref('int_account_scoring__activity_pattern_texts') }} as texts
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns
        on texts.pattern_key = patterns.pattern_key and patterns.is_engagement
    where texts.campaign_id is not null

)

select
    subjects.subject,
    subjects.subject_id,
    case when subjects.subject = 'lead' then subjects.subject_id end as lead_id,
    case when subjects.subject = 'lead' then lead_accounts.account_id else subjects.subject_id end as account_id,
    campaign_patterns.campaign_id,
    activities.activity_date as touched_on,
    min(activities.occurred_at) as first_touched_at
from {{ ref('int_account_scoring__activity_known') }} as activities
inner join campaign_patterns on activities.pattern_key = campaign_patterns.pattern_key
inner join {{ ref('int_account_scoring__scored_subjects') }} as subjects
    on activities.lead_key = subjects.lead_key and subjects.evaluation_id = {{ present() }}
left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    on subjects.subject = 'lead' and subjects.subject_id = lead_accounts.lead_id
where activities.known_to is null
group by subjects.subject, subjects.subject_id, lead_accounts.account_id, campaign_patterns.campaign_id, activities.activity_date

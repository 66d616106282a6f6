with

leads as (

    select
        leads.lead_id,
        leads.lead_key,
        lead_accounts.account_id,
        cast(leads.created_at as date) as created_on
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id

),

given as (

    select account_id from {{ ref('int_account_scoring__input_accounts') }}
    where row_status = 'accepted'

),

-- An account that nobody told us of is there since its first lead.
derived as (

    select
        leads.account_id,
        min(leads.created_on) as created_on
    from leads
    left join given on leads.account_id = given.account_id
    where leads.account_id is not null and given.account_id is null
    group by leads.account_id

),

subjects as (

    select
        'lead' as subject,
        lead_id as subject_id,
        lead_key,
        account_id,
        created_on,
        false as is_always_there
    from leads
    union all
    select
        'account' as subject,
        account_id as subject_id,
        {{ account_key('account_id') }} as lead_key,
        account_id,
        cast(null as date) as created_on,
        true as is_always_there
    from given
    union all
    select
        'account' as subject,
        account_id as subject_id,
        cast(null as bigint) as lead_key,
        account_id,
        created_on,
        false as is_always_there
    from derived

)

-- Who was there then: of somebody without a time of creation nobody knows, but companies on file are there since ever.
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    evaluations.evaluation_id,
    evaluations.score_date,
    evaluations.days_ahead
from subjects
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on
        evaluations.days_ahead = 0
        and (not evaluations.is_past or subjects.is_always_there or subjects.created_on <= evaluations.dated_to)
{%- if module_is_on('outlook') %}
union all
-- Of days to come only those are asked about who may be in a band that the policy looks ahead for; an account is made of all its contacts.
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    evaluations.evaluation_id,
    evaluations.score_date,
    evaluations.days_ahead
from subjects
inner join {{ ref('int_account_scoring__outlook_candidates') }} as candidates on subjects.account_id = candidates.account_id
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on evaluations.days_ahead between 1 and candidates.days_ahead
union distinct
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    evaluations.evaluation_id,
    evaluations.score_date,
    evaluations.days_ahead
from subjects
inner join {{ ref('int_account_scoring__outlook_candidates') }} as candidates on subjects.lead_key = candidates.lead_key
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on evaluations.days_ahead between 1 and candidates.days_ahead
{%- endif %}

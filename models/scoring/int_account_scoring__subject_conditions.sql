with

matches as (

    select * from {{ ref('int_account_scoring__attribute_matches') }}

),

lead_attributes as (

    select
        lead_id,
        attribute,
        value
    from {{ ref('int_account_scoring__identity_lead_attributes') }}
    union all
    select
        lead_accounts.lead_id,
        account_attributes.attribute,
        account_attributes.value
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_account_attributes') }} as account_attributes
        on lead_accounts.account_id = account_attributes.account_id
    union all
    -- Of a lead without account everything about the account is unknown.
    select
        leads.lead_id,
        matches.attribute,
        cast(null as {{ dbt.type_string() }}) as value
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    inner join matches on {{ has_prefix('matches.attribute', 'account_') }} and matches.value = ''
    where lead_accounts.lead_id is null
    group by leads.lead_id, matches.attribute

)

select
    'lead' as subject,
    lead_attributes.lead_id as subject_id,
    -- Null: it holds on every day.
    cast(null as int) as evaluation_id,
    cast(null as date) as score_date,
    matches.condition_type,
    matches.condition_id
from lead_attributes
inner join matches
    on lead_attributes.attribute = matches.attribute and coalesce(lead_attributes.value, '') = matches.value
union all
select
    'account' as subject,
    account_attributes.account_id as subject_id,
    cast(null as int) as evaluation_id,
    cast(null as date) as score_date,
    matches.condition_type,
    matches.condition_id
from {{ ref('int_account_scoring__identity_account_attributes') }} as account_attributes
inner join matches
    on account_attributes.attribute = matches.attribute and coalesce(account_attributes.value, '') = matches.value
union all
select
    'lead' as subject,
    behaviours.lead_id as subject_id,
    behaviours.evaluation_id,
    behaviours.score_date,
    matches.condition_type,
    matches.condition_id
from {{ ref('int_account_scoring__behaviours') }} as behaviours
inner join matches
    on behaviours.attribute = matches.attribute and coalesce(behaviours.value, '') = matches.value
union all
-- Somebody who did nothing within the window has no row there, but an answer.
select
    score_dates.subject,
    score_dates.subject_id,
    score_dates.evaluation_id,
    score_dates.score_date,
    matches.condition_type,
    matches.condition_id
from {{ ref('int_account_scoring__score_dates') }} as score_dates
inner join {{ ref('int_account_scoring__behaviour_defaults') }} as without_activity on score_dates.subject = 'lead'
inner join matches
    on without_activity.attribute = matches.attribute and coalesce(without_activity.value_without_activity, '') = matches.value
left join {{ ref('int_account_scoring__behaviours') }} as behaviours
    on
        score_dates.subject_id = behaviours.lead_id
        and score_dates.evaluation_id = behaviours.evaluation_id
        and score_dates.score_date = behaviours.score_date
        and without_activity.attribute = behaviours.attribute
where behaviours.lead_id is null

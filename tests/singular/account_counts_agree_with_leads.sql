-- Contacts and engaged contacts of every account, counted again from the published leads and the policy.

{{ config(group='account_scoring') }}

with

engagement as (

    select
        rolled_up.score_model_id,
        rolled_up.engaged_threshold
    from {{ policy_score_models() }} as models
    inner join {{ policy_score_models() }} as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id
    where models.subject = 'account' and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

engaged_leads as (

    select lead_scores.lead_id
    from {{ ref('lead_scores') }} as lead_scores
    inner join engagement on lead_scores.score_model_id = engagement.score_model_id
    where lead_scores.score >= engagement.engaged_threshold

),

counted as (

    select
        leads.account_id,
        count(*) as contacts,
        count(engaged_leads.lead_id) as engaged_contacts
    from {{ ref('lead_fit_intent') }} as leads
    left join engaged_leads on leads.lead_id = engaged_leads.lead_id
    where leads.account_id is not null and not leads.is_disqualified
    group by leads.account_id

)

select
    coalesce(accounts.account_id, counted.account_id) as account_id,
    coalesce(counted.contacts, 0) as expected_contacts,
    accounts.contacts as actual_contacts,
    coalesce(counted.engaged_contacts, 0) as expected_engaged_contacts,
    accounts.engaged_contacts as actual_engaged_contacts
from {{ ref('account_scores') }} as accounts
full outer join counted on accounts.account_id = counted.account_id
where
    accounts.account_id is null
    or accounts.contacts <> coalesce(counted.contacts, 0)
    or accounts.engaged_contacts <> coalesce(counted.engaged_contacts, 0)

with

contacts as (

    select
        lead_accounts.account_id,
        scores.score >= scores.engaged_threshold as is_engaged,
        1 - exp(-greatest(scores.score, 0) / coalesce(scores.contact_scale, scores.engaged_threshold)) as effective_contact
    from {{ ref('int_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_lead_scores') }} as scores on lead_accounts.lead_id = scores.lead_id

),

rollup as (

    select
        cast(methods.scale_to as double) / cast(methods.full_score_at as double) as factor,
        cast(models.score_cap as double) as score_cap
    from {{ ref('account_rollup_methods') }} as methods
    inner join {{ ref('score_models') }} as models on methods.score_model_id = models.score_model_id
    where methods.score_model_id = 'account_intent' and cast(methods.is_primary as boolean)

)

select
    contacts.account_id,
    count(*) as contacts,
    count(*) filter (contacts.is_engaged) as engaged_contacts,
    round(sum(contacts.effective_contact), 4) as effective_contacts,
    least(sum(round(contacts.effective_contact * rollup.factor, 4)), rollup.score_cap) as intent_score
from contacts
cross join rollup
group by contacts.account_id, rollup.score_cap

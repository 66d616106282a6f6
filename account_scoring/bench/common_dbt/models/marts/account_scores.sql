with

contacts as (

    select
        lead_accounts.account_id,
        scores.score >= scores.engaged_threshold as is_engaged,
        greatest(scores.score, 0) / scores.contact_scale as scaled,
        case
            when scores.contact_curve = 'exp' then 1 - exp(-scaled)
            else pow(scaled, scores.contact_steepness) / (1 + pow(scaled, scores.contact_steepness))
        end as effective_contact
    from {{ ref('int_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_lead_scores') }} as scores on lead_accounts.lead_id = scores.lead_id

),

rollup as (

    select
        cast(methods.scale_to as double) as scale_to,
        cast(methods.full_score_at as double) as full_score_at,
        cast(methods.half_score_at as double) as half_score_at,
        cast(models.score_cap as double) as score_cap
    from {{ ref('account_rollup_methods') }} as methods
    inner join {{ ref('score_models') }} as models on methods.score_model_id = models.score_model_id
    where methods.score_model_id = 'account_intent' and cast(methods.is_primary as boolean)

),

parts as (

    select
        contacts.*,
        rollup.score_cap,
        round(
            contacts.effective_contact * rollup.scale_to
            / coalesce(rollup.full_score_at, sum(contacts.effective_contact) over (partition by contacts.account_id) + rollup.half_score_at),
            4
        ) as points
    from contacts
    cross join rollup

)

select
    account_id,
    count(*) as contacts,
    count(*) filter (is_engaged) as engaged_contacts,
    round(sum(effective_contact), 4) as effective_contacts,
    least(sum(points), score_cap) as intent_score
from parts
group by account_id, score_cap

select
    contacts.evaluation_id,
    contacts.account_id,
    count(*) as contacts,
    sum(case when contacts.is_engaged then 1 else 0 end) as engaged_contacts
from {{ ref('int_account_scoring__contacts') }} as contacts
inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on contacts.evaluation_id = evaluations.evaluation_id and evaluations.has_tiers
where
    contacts.days_back = 0
    and models.dimension = 'intent' and models.is_primary and models.status = 'live'
group by contacts.evaluation_id, contacts.account_id

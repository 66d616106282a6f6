-- Who was there then; of days to come only those are asked about who may be in a band that the policy looks ahead for.
select
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    subjects.peer_group,
    evaluations.evaluation_id,
    evaluations.score_date as asked_date,
    evaluations.has_hold,
    evaluations.has_reasons,
    evaluations.days_ahead
from {{ ref('int_account_scoring__subjects') }} as subjects
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
    on
        evaluations.days_ahead = 0
        and (not evaluations.is_past or coalesce(subjects.created_on <= evaluations.dated_to, true))
{%- if module_is_on('outlook') %}
union all
select distinct
    subjects.subject,
    subjects.subject_id,
    subjects.lead_key,
    subjects.peer_group,
    evaluations.evaluation_id,
    evaluations.score_date as asked_date,
    evaluations.has_hold,
    evaluations.has_reasons,
    evaluations.days_ahead
from {{ ref('int_account_scoring__subjects') }} as subjects
inner join {{ ref('int_account_scoring__outlook_candidates') }} as candidates
    on
        subjects.peer_group = candidates.peer_group
        and (candidates.lead_key is null or candidates.lead_key = subjects.lead_key)
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on evaluations.days_ahead between 1 and candidates.days_ahead
{%- endif %}

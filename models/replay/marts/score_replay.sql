with

models as (

    select * from {{ ref('int_account_scoring__models') }}
    where subject = 'account' and dimension = 'intent' and is_primary and status = 'live'

),

people as (

    select
        subjects.subject_id as lead_id,
        subjects.evaluation_id,
        lead_accounts.account_id,
        disqualifications.lead_id is not null as is_disqualified
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on subjects.subject_id = lead_accounts.lead_id
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on subjects.subject_id = disqualifications.lead_id and subjects.evaluation_id = disqualifications.evaluation_id
    where subjects.subject = 'lead'

),

engagement as (

    select
        people.account_id,
        people.evaluation_id,
        count(*) as contacts,
        sum(case when contacts.is_engaged then 1 else 0 end) as engaged_contacts
    from people
    left join models on 1 = 1
    left join {{ ref('int_account_scoring__contacts') }} as contacts
        on
            people.lead_id = contacts.lead_id
            and people.evaluation_id = contacts.evaluation_id
            and models.score_model_id = contacts.score_model_id
    where not people.is_disqualified
    group by people.account_id, people.evaluation_id

),

replays as (

    select
        scores.subject,
        scores.subject_id,
        scores.score_model_id,
        evaluations.score_date as replay_date,
        scores.score,
        scores.band,
        tiers.tier,
        case when scores.subject = 'account' then scores.subject_id else people.account_id end as account_id,
        coalesce(people.is_disqualified, false) as is_disqualified,
        case when scores.subject = 'account' then coalesce(engagement.contacts, 0) end as contacts,
        case when scores.subject = 'account' then coalesce(engagement.engaged_contacts, 0) end as engaged_contacts
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on scores.evaluation_id = evaluations.evaluation_id and evaluations.purpose = 'replay'
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on
            scores.evaluation_id = tiers.evaluation_id
            and scores.subject = tiers.subject
            and scores.subject_id = tiers.subject_id
    left join people on scores.subject = 'lead' and scores.subject_id = people.lead_id and scores.evaluation_id = people.evaluation_id
    left join engagement
        on scores.subject = 'account' and scores.subject_id = engagement.account_id and scores.evaluation_id = engagement.evaluation_id

),

kept as (

    select *
    from {{ ref('scores_by_day') }}
    where snapshot_date in (select replays.replay_date from replays) and not is_replayed

)

select
    replays.subject,
    replays.subject_id,
    replays.score_model_id,
    replays.replay_date,
    replays.score,
    replays.band,
    replays.tier,
    replays.account_id,
    replays.is_disqualified,
    cast(replays.contacts as bigint) as contacts,
    cast(replays.engaged_contacts as bigint) as engaged_contacts,
    kept.score as kept_score,
    kept.policy_version = versions.policy_version as is_same_policy,
    versions.policy_version,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from replays
cross join {{ ref('int_account_scoring__policy_version') }} as versions
left join kept
    on
        replays.subject = kept.subject
        and replays.subject_id = kept.subject_id
        and replays.score_model_id = kept.score_model_id
        and replays.replay_date = kept.snapshot_date

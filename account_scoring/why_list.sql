-- Is somebody on a list of work, and if not, why? One row per subject that has a tier, so at most one. Parameters: subject (lead or account), subject_id.
-- Who is held out is told as the lists tell it: as somebody of a tier that is not handed over.

with

refusals as (

    select
        tiers.subject,
        tiers.tier,
        tiers.action_purpose
    from int_account_scoring__policy_tiers as tiers
    inner join int_account_scoring__refusals as refusals on tiers.action_purpose = refusals.purpose
    where tiers.subject = $subject and refusals.lead_id = $subject_id and $subject = 'lead'

)

select
    case
        when work.waits_for_owner_id is not null
            then 'On no list of work yet: the list of ' || coalesce(work.owner_name, work.waits_for_owner_id) || ' is full'
        when handovers.is_handed_to_sales
            then
                'On the list of work: ' || handovers.action || ' (' || case
                    when handovers.is_handed_by_tier then handovers.tier
                    else 'raised a hand'
                end || case when handovers.receiver <> 'sales' then ', list of ' || handovers.receiver else '' end || ')'
        when handovers.is_disqualified
            then 'On no list of work: disqualified' || coalesce(', because: ' || leads.disqualified_reason, '')
        when handovers.gate_reason is not null
            then 'On no list of work: kept from sales, because: ' || handovers.gate_reason
                || coalesce(' (' || handovers.receiver || coalesce(': ' || nullif(handovers.action, ''), '') || ')', '')
        when situations.treatment = 'leave_out' and (tiers.is_handed_to_sales or situations.raised_at is not null)
            then 'On no list of work: the policy leaves out whoever this is true of: ' || handovers.situation
        when tiers.is_handed_to_sales
            then 'On no list of work: would be handed over by ' || handovers.tier || ', and refused what the action needs'
                || coalesce(' (' || refusals.action_purpose || ')', '')
        else 'On no list of work: ' || handovers.tier || ' is not handed to sales (' || tiers.action || ')'
    end as sentence
from int_account_scoring__handovers as handovers
left join int_account_scoring__policy_tiers as tiers on handovers.subject = tiers.subject and handovers.tier = tiers.tier
left join int_account_scoring__handover_situations as situations
    on handovers.subject = situations.subject and handovers.subject_id = situations.subject_id
left join int_account_scoring__handover_work as work on handovers.subject = work.subject and handovers.subject_id = work.subject_id
left join lead_fit_intent as leads on handovers.subject = 'lead' and handovers.subject_id = leads.lead_id
left join refusals on handovers.tier = refusals.tier
where handovers.subject = $subject and handovers.subject_id = $subject_id

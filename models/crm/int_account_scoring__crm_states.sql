with

sent as (

    select
        'lead' as subject,
        lead_id as record_id,
        tier,
        action,
        is_mql,
        is_handed_to_sales,
        receiver,
        reason_1,
        reason_2,
        reason_3,
        false as is_cleared
    from {{ ref('crm_leads') }}
    union all
    select
        'account' as subject,
        account_id as record_id,
        tier,
        action,
        is_mql,
        is_handed_to_sales,
        receiver,
        reason_1,
        reason_2,
        reason_3,
        false as is_cleared
    from {{ ref('crm_accounts') }}
    union all
    -- The record stays, but nothing that this project said of it does.
    select
        'lead' as subject,
        disqualifications.lead_id as record_id,
        '' as tier,
        '' as action,
        false as is_mql,
        false as is_handed_to_sales,
        '' as receiver,
        '' as reason_1,
        '' as reason_2,
        '' as reason_3,
        true as is_cleared
    from {{ ref('int_account_scoring__disqualifications') }} as disqualifications
    inner join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'lead'
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on disqualifications.lead_id = leads.lead_id
    left join {{ ref('int_account_scoring__refusals') }} as refusals
        on disqualifications.lead_id = refusals.lead_id and crm_objects.consent_purpose = refusals.purpose
    where disqualifications.evaluation_id = {{ present() }} and refusals.lead_id is null and not leads.is_twin

),

scores as (

    select
        scores.subject,
        scores.subject_id as record_id,
        {{ whole_percent('scores.fit_score') }} as fit_score,
        {{ whole_percent('scores.intent_score') }} as intent_score
    from {{ ref('int_account_scoring__tiers') }} as scores
    inner join {{ policy_crm_objects() }} as crm_objects
        on scores.subject = crm_objects.subject and crm_objects.sends_scores
    where scores.evaluation_id = {{ present() }}

),

with_scores as (

    select
        sent.*,
        scores.fit_score,
        scores.intent_score
    from sent
    left join scores
        on sent.subject = scores.subject and sent.record_id = scores.record_id and not sent.is_cleared

)

select
    *,
    {{ dbt.hash(text_key([
        'tier', 'action', 'is_mql', 'is_handed_to_sales', 'receiver', 'reason_1', 'reason_2', 'reason_3', 'fit_score', 'intent_score', 'is_cleared',
    ])) }} as payload_hash
from with_scores

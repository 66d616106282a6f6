with

customer_tiers as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        {{ policy_text('band') }} as band,
        {{ policy_text('tier') }} as tier,
        {{ policy_text('action') }} as action,
        {{ policy_text('receiver') }} as receiver
    from {{ policy('customer_tiers') }}

),

-- New business has worklists of its own.
listed as (

    select
        scores.subject_id as account_id,
        scores.score_model_id,
        scores.dimension,
        scores.engaged_contacts,
        customer_tiers.tier,
        customer_tiers.action,
        customer_tiers.receiver
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join customer_tiers on scores.score_model_id = customer_tiers.score_model_id and scores.band = customer_tiers.band
    where
        scores.subject = 'account' and scores.evaluation_id = {{ present() }}
        and scores.is_primary and scores.dimension not in ('fit', 'intent')

),

ranked_reasons as (

    select
        reasons.subject_id as account_id,
        reasons.score_model_id,
        {{ for_or_against(
            'reasons.points < 0', reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date')
        ) }} as reason,
        reasons.points < 0 as is_against,
        row_number() over (
            partition by reasons.subject_id, reasons.score_model_id, reasons.points < 0 order by abs(reasons.points) desc, reasons.rule_id
        ) as reason_rank
    from {{ ref('int_account_scoring__reasons') }} as reasons
    inner join listed on reasons.subject_id = listed.account_id and reasons.score_model_id = listed.score_model_id
    cross join {{ texts() }} as texts
    where reasons.subject = 'account' and reasons.points <> 0 and reasons.reason_type in ('activity_rule', 'fit_rule', 'contact')

),

top_reasons as (

    select
        account_id,
        score_model_id,
        {{ reason_of_rank(1) }} as reason_1,
        {{ reason_of_rank(2) }} as reason_2,
        {{ reason_of_rank(3) }} as reason_3
    from ranked_reasons
    group by account_id, score_model_id

)

select
    listed.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.domain', 'crm_objects.is_harmless_on_worklists') }} as domain,
    {{ outgoing_text('accounts.owner_id', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    listed.dimension,
    listed.tier,
    {{ outgoing_text('listed.action', 'crm_objects.is_harmless_on_worklists') }} as action,
    {{ outgoing_text('listed.receiver', 'crm_objects.is_harmless_on_worklists') }} as receiver,
    listed.engaged_contacts,
    {{ outgoing_text('top_reasons.reason_1', 'crm_objects.is_harmless_on_worklists') }} as reason_1,
    {{ outgoing_text('top_reasons.reason_2', 'crm_objects.is_harmless_on_worklists') }} as reason_2,
    {{ outgoing_text('top_reasons.reason_3', 'crm_objects.is_harmless_on_worklists') }} as reason_3,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from listed
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on listed.account_id = accounts.account_id and accounts.is_customer
left join top_reasons on listed.account_id = top_reasons.account_id and listed.score_model_id = top_reasons.score_model_id
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'account'

{{ config(full_refresh=wipes_outbox()) }}

{# What was sent is remembered here and nowhere else. #}
{% set sent_before = this if is_incremental() else ref('int_crm__sent_before') %}

with

latest as (

    select
        *,
        row_number() over (partition by subject, record_id order by change_seq desc) as choice
    from {{ sent_before }}

),

compared as (

    select
        coalesce(states.subject, latest.subject) as subject,
        coalesce(states.record_id, latest.record_id) as record_id,
        case
            when states.record_id is null then 'delete'
            when states.is_cleared then 'clear'
            else 'upsert'
        end as operation,
        latest.operation as last_operation,
        states.tier,
        states.action,
        states.is_mql,
        states.is_handed_to_sales,
        states.reason_1,
        states.reason_2,
        states.reason_3,
        states.fit_score,
        states.intent_score,
        states.payload_hash,
        coalesce(states.tier <> latest.tier, false) as is_tier_changed,
        coalesce(states.is_mql <> latest.is_mql or states.is_handed_to_sales <> latest.is_handed_to_sales, false) as is_eligibility_changed,
        -- What the CRM shows is not one of the strongest reasons any more.
        coalesce(
            latest.reason_1 not in (states.reason_1, states.reason_2, states.reason_3)
            or (latest.reason_1 = '' and states.reason_1 <> ''), false
        ) as is_reason_changed,
        states.record_id is not null
        and (
            {{ score_moved('states.fit_score', 'latest.fit_score', 'objects.min_delta') }}
            or {{ score_moved('states.intent_score', 'latest.intent_score', 'objects.min_delta') }}
        ) as is_score_changed
    from {{ ref('int_crm__states') }} as states
    full outer join (select * from latest where choice = 1) as latest
        on states.subject = latest.subject and states.record_id = latest.record_id
    left join {{ ref('int_policy__crm_objects') }} as objects on coalesce(states.subject, latest.subject) = objects.subject

),

changes as (

    select compared.*
    from compared
    left join {{ ref('int_crm__duplicates') }} as duplicates
        on compared.subject = duplicates.subject and compared.record_id = duplicates.record_id
    where
        -- Of two records that the CRM cannot tell apart none is touched.
        duplicates.record_id is null
        and case compared.operation
            when 'delete' then compared.last_operation <> 'delete'
            when 'clear' then coalesce(compared.last_operation = 'upsert', false)
            else
                coalesce(compared.last_operation <> 'upsert', true)
                or compared.is_tier_changed or compared.is_eligibility_changed or compared.is_reason_changed or compared.is_score_changed
        end
        -- A past day that is scored again sends nothing.
        and not exists (select 1 from {{ sent_before }} as sent where sent.as_of > {{ as_of() }})

)

select
    cast((select coalesce(max(sent.change_seq), 0) from {{ sent_before }} as sent)
        + row_number() over (order by subject, record_id) as bigint) as change_seq,
    subject,
    record_id,
    operation,
    coalesce(tier, '') as tier,
    coalesce(action, '') as action,
    coalesce(is_mql, false) as is_mql,
    coalesce(is_handed_to_sales, false) as is_handed_to_sales,
    coalesce(reason_1, '') as reason_1,
    coalesce(reason_2, '') as reason_2,
    coalesce(reason_3, '') as reason_3,
    fit_score,
    intent_score,
    is_tier_changed,
    is_eligibility_changed,
    is_reason_changed,
    is_score_changed,
    coalesce(payload_hash, '') as payload_hash,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from changes

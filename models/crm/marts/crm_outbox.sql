{# What was sent is remembered here and nowhere else. Columns are written once, because they are selected twice. #}
{% set texts = ['tier', 'action', 'receiver', 'reason_1', 'reason_2', 'reason_3', 'payload_hash'] %}
{% set truths = ['is_mql', 'is_handed_to_sales'] %}
{#- What was sent before the outbox had this column tells nothing of it. #}
{% set knows_receiver = is_incremental() and execute and not is_unit_test()
    and 'receiver' in adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') %}
{% set reported = ['is_tier_changed', 'is_eligibility_changed', 'is_reason_changed', 'is_score_changed'] %}

with

sent_before as (

    {%- if is_incremental() %}

    select * from {{ this }}
    {%- else %}

    -- Nothing was sent before the first build.
    select
        cast(null as bigint) as change_seq,
        cast(null as {{ dbt.type_string() }}) as subject,
        cast(null as {{ dbt.type_string() }}) as record_id,
        cast(null as {{ dbt.type_string() }}) as operation,
        cast(null as {{ dbt.type_string() }}) as tier,
        cast(null as {{ dbt.type_string() }}) as action,
        cast(null as {{ dbt.type_boolean() }}) as is_mql,
        cast(null as {{ dbt.type_boolean() }}) as is_handed_to_sales,
        cast(null as {{ dbt.type_string() }}) as reason_1,
        cast(null as int) as fit_score,
        cast(null as int) as intent_score,
        cast(null as date) as as_of
    from {{ policy_crm_objects() }}
    where 1 = 0
    {%- endif %}

),

numbered as (

    select
        *,
        row_number() over (partition by subject, record_id order by change_seq desc) as choice
    from sent_before

),

-- Over all subjects, also those that the policy sends no more.
last_sent as (

    select coalesce(max(change_seq), 0) as change_seq from numbered

),

-- A past day that is scored again sends nothing. Not the days in the outbox count: one without news is not there.
last_built as (

    select max(snapshot_date) as snapshot_date from {{ ref('score_history_days') }}

),

latest as (

    select * from numbered
    where choice = 1

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
        {%- for column in texts %}
        coalesce(states.{{ column }}, '') as {{ column }},
        {%- endfor %}
        {%- for column in truths %}
        coalesce(states.{{ column }}, false) as {{ column }},
        {%- endfor %}
        states.fit_score,
        states.intent_score,
        coalesce(states.tier <> latest.tier, false) as is_tier_changed,
        -- Who refuses a channel has another action, or none, in the same tier.
        coalesce(states.is_mql <> latest.is_mql or states.is_handed_to_sales <> latest.is_handed_to_sales, false)
        {%- if knows_receiver %}
        or coalesce(states.receiver <> latest.receiver, false)
        {%- endif %}
        or coalesce(states.action <> latest.action, false) as is_eligibility_changed,
        -- What the CRM shows is not one of the strongest reasons any more.
        coalesce(
            latest.reason_1 not in (states.reason_1, states.reason_2, states.reason_3)
            or (latest.reason_1 = '' and states.reason_1 <> ''), false
        ) as is_reason_changed,
        states.record_id is not null
        and (
            {{ score_moved('states.fit_score', 'latest.fit_score', 'crm_objects.min_delta') }}
            or {{ score_moved('states.intent_score', 'latest.intent_score', 'crm_objects.min_delta') }}
        ) as is_score_changed
    from {{ ref('int_account_scoring__crm_states') }} as states
    full outer join latest on states.subject = latest.subject and states.record_id = latest.record_id
    -- Without a row of the policy nothing of that kind is sent, and nothing that was sent is withdrawn.
    inner join {{ policy_crm_objects() }} as crm_objects
        on coalesce(states.subject, latest.subject) = crm_objects.subject

),

-- So many at once are more often a mistake: then nothing is sent, and a data test says so.
withheld as (

    {{ withheld_subjects('sent_before') }}

),

changes as (

    select *
    from compared
    where
        case operation
            when 'delete' then last_operation <> 'delete'
            when 'clear' then coalesce(last_operation = 'upsert', false)
            else {{ 'true' if sends_all_again() else "coalesce(last_operation <> 'upsert', true)" }} or {{ reported | join(' or ') }}
        end

)

select
    cast(last_sent.change_seq + {{ change_order('changes') }} as bigint) as change_seq,
    changes.{{ (['subject', 'record_id', 'operation'] + texts + truths + ['fit_score', 'intent_score'] + reported) | join(',\n    changes.') }},
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from changes
cross join last_sent
cross join last_built
where coalesce(last_built.snapshot_date <= {{ as_of() }}, true) and not exists (select 1 from withheld)

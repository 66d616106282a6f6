{#- The shape of crm_outbox, for its first build: nothing was sent. -#}
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
from {{ ref('int_account_scoring__policy_crm_objects') }}
where 1 = 0

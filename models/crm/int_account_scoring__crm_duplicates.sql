with

records as (

    select
        'lead' as subject,
        lead_id as record_id
    from {{ ref('int_account_scoring__identity_leads') }}
    union all
    select
        'account' as subject,
        account_id as record_id
    from {{ ref('int_account_scoring__identity_accounts') }}

),

-- CRM systems compare external ids without case.
counted as (

    select
        *,
        count(*) over (partition by subject, lower(record_id)) as records
    from records

)

select
    subject,
    record_id
from counted
where records > 1

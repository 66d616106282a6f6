with

numbered as (

    select
        *,
        row_number() over (partition by subject, record_id order by change_seq desc) as choice
    from {{ ref('crm_outbox') }}

)

-- Of the latest row and not the latest day: what a forgotten day sent was undone by a later row of an earlier day.
select
    subject,
    record_id,
    change_seq,
    as_of as changed_on
from numbered
where choice = 1

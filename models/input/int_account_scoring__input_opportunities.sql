{% set flaws = own_flaws('opportunities') + [
    ('is_deleted', 'deleted', 'is_deleted', 'null'),
    ('surviving_lead_id is null and is_account_deleted', 'account_deleted', 'account_id', 'null'),
    ('not is_known_lead and account_id is null', 'unknown_lead', 'lead_id', 'lead_id'),
    ('surviving_lead_id is null and account_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
] %}

with

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

known_accounts as (

    select * from {{ ref('int_account_scoring__input_accounts') }}
    where surviving_account_id is not null

),

ranked as (

    {{ ranked_versions('opportunities') }}

),

of_subjects as (

    select
        ranked.*,
        known_leads.surviving_lead_id,
        known_leads.lead_id is not null as is_known_lead,
        coalesce(known_accounts.is_survivor_deleted, false) as is_account_deleted,
        -- An account that is in no table is believed, one that was deleted is nobody's any more.
        case
            when known_accounts.account_id is null then ranked.account_id
            when not known_accounts.is_survivor_deleted then known_accounts.surviving_account_id
        end as surviving_account_id
    from ranked
    left join known_leads on ranked.lead_id = known_leads.lead_id
    left join known_accounts on ranked.account_id = known_accounts.account_id

),

judged as (

    select
        *,
        opportunity_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from of_subjects

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

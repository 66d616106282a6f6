{% set flaws = [
    ('opportunity_id is null', 'blank_key', 'opportunity_id', 'null'),
    ('version_rank > 1', 'older_version', 'opportunity_id', 'opportunity_id'),
    ('created_at is null', 'bad_timestamp', 'created_at', 'created_at_uncastable'),
    ('cast(created_at as date) > ' ~ as_of(), 'after_as_of', 'created_at', 'cast(created_at as ' ~ dbt.type_string() ~ ')'),
    ('lead_id is null and account_id is null', 'no_lead_or_account', 'lead_id', 'null'),
    ('surviving_lead_id is null and account_id is null', 'unknown_lead', 'lead_id', 'lead_id'),
] %}

with

opportunities as (

    select * from {{ ref('stg_account_scoring__opportunities') }}

),

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where surviving_lead_id is not null

),

ranked as (

    select
        opportunities.*,
        known_leads.surviving_lead_id,
        row_number() over (
            partition by opportunities.opportunity_id
            order by
                opportunities.created_at desc nulls last, opportunities.closed_at desc nulls last,
                opportunities.lead_id, opportunities.account_id, opportunities.is_won, opportunities.amount_usd, opportunities.opportunity_type
        ) as version_rank
    from opportunities
    left join known_leads on opportunities.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        opportunity_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

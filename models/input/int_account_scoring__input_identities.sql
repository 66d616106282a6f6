{% set flaws = own_flaws('identities') + [
    future_flaw('identified_at'),
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    ('not is_known_lead', 'unknown_lead', 'lead_id', 'lead_id'),
    ('surviving_lead_id is null', 'lead_quarantined', 'lead_id', 'lead_id'),
] %}

with

identities as (

    select * from {{ ref('stg_account_scoring__identities') }}

),

known_leads as (

    select * from {{ ref('int_account_scoring__input_leads') }}
    where version_rank = 1 and lead_id is not null

),

ranked as (

    select
        identities.*,
        known_leads.surviving_lead_id,
        known_leads.surviving_lead_key,
        coalesce(known_leads.is_survivor_deleted, false) as is_survivor_deleted,
        known_leads.lead_id is not null as is_known_lead,
        row_number() over (
            partition by identities.anonymous_id
            order by
                -- What says nothing yet leaves an older one its place.
                case when identities.lead_id is null or cast(identities.identified_at as date) > {{ as_of() }} then 1 else 0 end,
                identities.identified_at desc nulls last, identities.lead_id
        ) as version_rank,
        -- Tools tell it again at each visit: known since the first time.
        cast(min(identities.identified_at) over (
            partition by identities.anonymous_id, known_leads.surviving_lead_id
        ) as date) as known_since
    from identities
    left join known_leads on identities.lead_id = known_leads.lead_id

),

judged as (

    select
        *,
        case when anonymous_id is not null then {{ visitor_key('anonymous_id') }} end as visitor_key,
        anonymous_id as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

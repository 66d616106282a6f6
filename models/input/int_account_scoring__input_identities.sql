{% set unknown, quarantined = flaws_of_lead() %}
{% set older = ('version_rank > 1', 'older_version', 'lead_id', 'lead_id') %}
{% set flaws = own_flaws('identities') + [future_flaw('identified_at'), unknown, older, quarantined] %}

with

staged as (

    {{ rows_of_leads('identities') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by anonymous_id
            order by
                -- What says nothing yet, or names nobody who is known, leaves an older one its place.
                case when is_known_lead and coalesce(cast(identified_at as date) <= {{ as_of() }}, true) then 0 else 1 end,
                identified_at desc nulls last, lead_id
        ) as version_rank,
        -- Tools tell it again at each visit: known since the first time.
        cast(min(identified_at) over (partition by anonymous_id, surviving_lead_id) as date) as known_since
    from staged

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

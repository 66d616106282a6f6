{% set flaws = own_flaws('consents') + [
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    future_flaw('changed_at'),
] + flaws_of_lead() %}

with

staged as (

    {{ rows_of_leads('consents') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by lead_id, purpose, changed_at
            -- A no goes before a yes, and one that could be read before one that could not.
            order by
                case when is_granted then 1 else 0 end, case when is_granted is null then 1 else 0 end,
                is_granted_uncastable, changed_at_uncastable
        ) as version_rank
    from staged

),

judged as (

    select
        *,
        {{ text_key(['lead_id', 'purpose', 'changed_at']) }} as row_key,
        {{ first_flaw(flaws, 'reason') }} as row_reason,
        {{ first_flaw(flaws, 'column') }} as row_column,
        {{ first_flaw(flaws, 'value') }} as row_value
    from ranked

)

select
    *,
    {{ row_status('row_reason') }} as row_status
from judged

{% set flaws = [
    ('lead_id is null', 'blank_key', 'lead_id', 'null'),
    ('version_rank > 1', 'older_version', 'lead_id', 'lead_id'),
    ('created_at is null', 'bad_timestamp', 'created_at', 'created_at_uncastable'),
    ('cast(created_at as date) > ' ~ as_of(), 'after_as_of', 'created_at', 'cast(created_at as ' ~ dbt.type_string() ~ ')'),
] %}

with

leads as (

    select * from {{ ref('stg_account_scoring__leads') }}

),

ranked as (

    select
        *,
        -- What a score can depend on breaks ties, so that two versions of one moment give the same result each night.
        row_number() over (
            partition by lead_id
            order by
                coalesce(loaded_at, updated_at) desc nulls last, updated_at desc nulls last, created_at desc nulls last,
                email, account_id, company_name, job_title, country, lead_source, acquired_via, status,
                merged_into_lead_id, is_deleted
        ) as version_rank
    from leads

)

select
    *,
    {{ first_flaw(flaws, 'reason') }} as flaw_reason,
    {{ first_flaw(flaws, 'column') }} as flaw_column,
    {{ first_flaw(flaws, 'value') }} as flaw_value
from ranked

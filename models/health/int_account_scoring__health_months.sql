with

days as (

    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        snapshot_date,
        score,
        band,
        tier
    from {{ ref('lead_score_history') }}
    where not is_disqualified
    union all
    select
        'account' as subject,
        account_id as subject_id,
        score_model_id,
        snapshot_date,
        score,
        band,
        tier
    from {{ ref('account_score_history') }}

),

-- The last build of a month speaks for it, so that months with many builds count no more than others.
last_days as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'snapshot_date') }} as date) as month_start,
        max(snapshot_date) over (partition by {{ dbt.date_trunc('month', 'snapshot_date') }}) as last_day
    from days
    where snapshot_date <= {{ as_of() }}

)

select
    subject,
    subject_id,
    score_model_id,
    month_start,
    snapshot_date,
    score,
    band,
    tier
from last_days
where snapshot_date = last_day

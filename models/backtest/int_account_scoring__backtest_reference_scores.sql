with

engagement as (

    select * from {{ ref('int_account_scoring__backtest_engagement') }}

),

reference_scores as (

    select
        *,
        'activity count' as reference_id,
        cast(activity_count as decimal(18, 4)) as score
    from engagement
    union all
    select
        *,
        'recency' as reference_id,
        -- Who never did anything comes after all who did.
        cast(coalesce(
            -days_since_last_activity, -max(days_since_last_activity) over (partition by subject, cutoff_date) - 1, 0
        ) as decimal(18, 4)) as score
    from engagement
    union all
    select
        *,
        'contact count' as reference_id,
        cast(contact_count as decimal(18, 4)) as score
    from engagement
    where subject = 'account'

)

select
    subject,
    subject_id,
    cutoff_date,
    reference_id,
    score
from reference_scores

with

months as (

    select
        subject,
        score_model_id,
        month_start,
        {{ score_bucket('score') }} as score_bucket,
        count(*) as subjects
    from {{ ref('int_account_scoring__health_months') }}
    group by subject, score_model_id, month_start, {{ score_bucket('score') }}

),

totals as (

    select
        subject,
        score_model_id,
        month_start,
        sum(subjects) as subjects,
        lag(month_start) over (partition by score_model_id order by month_start) as last_month,
        lag(sum(subjects)) over (partition by score_model_id order by month_start) as last_subjects
    from months
    group by subject, score_model_id, month_start

),

buckets as (

    select distinct
        score_model_id,
        score_bucket
    from months

),

shares as (

    select
        totals.subject,
        totals.score_model_id,
        totals.month_start,
        {{ share_with_half('coalesce(latest_counts.subjects, 0)', 'totals.subjects') }} as share_now,
        {{ share_with_half('coalesce(earlier_counts.subjects, 0)', 'totals.last_subjects') }} as share_before
    from totals
    inner join buckets on totals.score_model_id = buckets.score_model_id
    left join months as latest_counts
        on
            totals.score_model_id = latest_counts.score_model_id
            and totals.month_start = latest_counts.month_start
            and buckets.score_bucket = latest_counts.score_bucket
    left join months as earlier_counts
        on
            totals.score_model_id = earlier_counts.score_model_id
            and totals.last_month = earlier_counts.month_start
            and buckets.score_bucket = earlier_counts.score_bucket
    where totals.last_month is not null

)

select
    subject,
    score_model_id,
    month_start,
    cast(sum({{ summable('(share_now - share_before) * ln(share_now / share_before)') }}) as {{ type_decimal(28, 10) }}) as stability_index
from shares
group by subject, score_model_id, month_start

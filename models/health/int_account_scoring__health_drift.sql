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
        {{ share_with_half('coalesce(now.subjects, 0)', 'totals.subjects') }} as share_now,
        {{ share_with_half('coalesce(before.subjects, 0)', 'totals.last_subjects') }} as share_before
    from totals
    inner join buckets on totals.score_model_id = buckets.score_model_id
    left join months as now
        on totals.score_model_id = now.score_model_id and totals.month_start = now.month_start and buckets.score_bucket = now.score_bucket
    left join months as before
        on
            totals.score_model_id = before.score_model_id
            and totals.last_month = before.month_start
            and buckets.score_bucket = before.score_bucket
    where totals.last_month is not null

)

select
    subject,
    score_model_id,
    month_start,
    sum({{ summable('(share_now - share_before) * ln(share_now / share_before)') }}) as stability_index
from shares
group by subject, score_model_id, month_start

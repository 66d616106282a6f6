with

months as (

    select
        'score_drift' as check_id,
        subject,
        score_model_id,
        month_start,
        cast(cast({{ score_bucket('score') }} as bigint) as {{ dbt.type_string() }}) as bucket,
        count(*) as members
    from {{ ref('int_account_scoring__health_months') }}
    group by subject, score_model_id, month_start, {{ score_bucket('score') }}
    union all
    select
        'rule_drift' as check_id,
        subject,
        score_model_id,
        month_start,
        rule_id as bucket,
        leads as members
    from {{ ref('int_account_scoring__health_rule_months') }}

),

totals as (

    select
        check_id,
        subject,
        score_model_id,
        month_start,
        sum(members) as members,
        lag(month_start) over (partition by check_id, score_model_id order by month_start) as last_month,
        lag(sum(members)) over (partition by check_id, score_model_id order by month_start) as last_members
    from months
    group by check_id, subject, score_model_id, month_start

),

pairs as (

    select
        totals.check_id,
        totals.subject,
        totals.score_model_id,
        totals.month_start,
        totals.members,
        totals.last_members,
        months.bucket,
        {{ share_with_half(
            'sum(case when months.month_start = totals.month_start then months.members else 0 end)', 'totals.members'
        ) }} as share_now,
        {{ share_with_half(
            'sum(case when months.month_start = totals.last_month then months.members else 0 end)', 'totals.last_members'
        ) }} as share_before
    from totals
    inner join months
        on
            totals.check_id = months.check_id
            and totals.score_model_id = months.score_model_id
            and months.month_start in (totals.month_start, totals.last_month)
    where totals.last_month is not null
    group by
        totals.check_id, totals.subject, totals.score_model_id, totals.month_start, totals.members, totals.last_members, months.bucket

),

parts as (

    select
        *,
        {{ summable('(share_now - share_before) * ln(share_now / share_before)') }} as part_of_index
    from pairs

),

ranked as (

    select
        *,
        row_number() over (partition by check_id, score_model_id, month_start order by part_of_index desc, bucket) as place
    from parts

)

select
    check_id,
    subject,
    score_model_id,
    month_start,
    min(least(members, last_members)) as members,
    count(*) as buckets,
    max(case when place = 1 then bucket end) as moved_most,
    cast(sum(part_of_index) as {{ type_decimal(28, 10) }}) as stability_index
from ranked
group by check_id, subject, score_model_id, month_start

with

qualified_months as (

    select
        months.subject,
        months.month_start,
        count(distinct months.subject_id) as subjects,
        count(distinct case when tiers.is_mql then months.subject_id end) as qualified
    from {{ ref('int_account_scoring__health_months') }} as months
    left join {{ ref('int_account_scoring__policy_tiers') }} as tiers on months.subject = tiers.subject and months.tier = tiers.tier
    group by months.subject, months.month_start

),

compared as (

    select
        subject,
        month_start,
        subjects,
        qualified,
        sum(subjects) over (partition by subject order by month_start rows between unbounded preceding and current row) - subjects
            as subjects_before,
        sum(qualified) over (partition by subject order by month_start rows between unbounded preceding and current row) - qualified
            as qualified_before
    from qualified_months

),

inflations as (

    select
        subject,
        month_start,
        {{ share(share('qualified', 'subjects'), share('qualified_before', 'subjects_before')) }} as inflation
    from compared

),

bands as (

    select * from {{ ref('int_account_scoring__health_bands') }}

),

primary_outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}
    where is_primary

),

findings as (

    select
        'band_share' as check_id,
        subject,
        score_model_id as checked,
        band as detail,
        month_start,
        band_share as value
    from bands
    union all
    select
        'band_conversion' as check_id,
        subject,
        score_model_id as checked,
        band as detail,
        month_start,
        outcome_rate as value
    from bands
    union all
    select
        'bands_out_of_order' as check_id,
        bands.subject,
        bands.score_model_id as checked,
        '' as detail,
        bands.month_start,
        case
            when max(bands.outcomes_of_month) >= max(primary_outcomes.min_outcomes)
                then sum(case when bands.outcome_rate < bands.outcome_rate_below then 1 else 0 end)
        end as value
    from bands
    inner join primary_outcomes on bands.subject = primary_outcomes.subject
    group by bands.subject, bands.score_model_id, bands.month_start
    union all
    select
        'mql_inflation' as check_id,
        subject,
        subject as checked,
        '' as detail,
        month_start,
        inflation as value
    from inflations
    union all
    select
        drift.check_id,
        drift.subject,
        drift.score_model_id as checked,
        case when drift.check_id = 'rule_drift' then drift.moved_most else '' end as detail,
        drift.month_start,
        -- A few cases in many buckets differ by chance alone.
        case
            when drift.members >= coalesce(primary_outcomes.min_subjects, 0) * drift.buckets then drift.stability_index
        end as value
    from {{ ref('int_account_scoring__health_drift') }} as drift
    left join primary_outcomes on drift.subject = primary_outcomes.subject

)

select
    check_id,
    subject,
    checked,
    detail,
    cast(month_start as {{ dbt.type_string() }}) as period,
    {{ statistic('value') }} as value
from findings

with

months as (

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
    from months

)

select
    subject,
    month_start,
    {{ share(share('qualified', 'subjects'), share('qualified_before', 'subjects_before')) }} as inflation
from compared

with

titles as (

    select distinct job_title
    from {{ ref('int_account_scoring__input_leads') }}
    where row_status = 'accepted' and job_title is not null

),

keywords as (

    select
        lower({{ policy_text('keyword') }}) as keyword,
        attribute,
        value,
        {{ try_number('priority') }} as priority
    from {{ policy('title_keywords') }}

),

matches as (

    select
        titles.job_title,
        keywords.attribute,
        keywords.value,
        row_number() over (
            partition by titles.job_title, keywords.attribute
            order by keywords.priority nulls last, keywords.keyword
        ) as match_rank
    from titles
    -- Whole words only: "cto" is not in "director".
    inner join keywords
        on {{ dbt.position("' ' || keywords.keyword || ' '", "' ' || " ~ plain_words('titles.job_title') ~ " || ' '") }} > 0

)

select
    titles.job_title,
    max(case when matches.attribute = 'job_seniority' then matches.value end) as job_seniority,
    max(case when matches.attribute = 'job_department' then matches.value end) as job_department
from titles
left join matches on titles.job_title = matches.job_title and matches.match_rank = 1
group by titles.job_title

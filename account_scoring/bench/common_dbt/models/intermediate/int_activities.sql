with

ranked as (

    select
        *,
        row_number() over (partition by activity_id order by loaded_at desc, occurred_at desc) as version_rank
    from {{ ref('stg_activities') }}

)

select
    *,
    date_diff('day', activity_date, cast('{{ var("account_scoring_as_of") }}' as date)) as age
from ranked
where version_rank = 1 and not is_bot and activity_date <= cast('{{ var("account_scoring_as_of") }}' as date)

with

ranked as (

    select
        *,
        row_number() over (partition by activity_id order by loaded_at desc, occurred_at desc) as version_rank
    from {{ ref('stg_activities') }}

)

select
    *,
    date_diff('day', activity_date, cast('{{ env_var('ACCOUNT_SCORING_AS_OF') }}' as date)) as age
from ranked
where version_rank = 1 and not is_bot and activity_date <= cast('{{ env_var('ACCOUNT_SCORING_AS_OF') }}' as date)

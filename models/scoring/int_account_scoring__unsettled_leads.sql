with

past as (

    select * from {{ ref('int_account_scoring__evaluations') }}
    where is_past

),

lead_ends as (

    select
        lead_key,
        max(activity_date) as last_date,
        max(coalesce(known_to, known_from)) as last_load_day
    from {{ ref('int_account_scoring__activity_known') }}
    where exists (select 1 from past)
    group by lead_key

)

-- Something was loaded, replaced or done after what the evaluation counts; of all other leads it knows what is known now.
select
    past.evaluation_id,
    lead_ends.lead_key
from lead_ends
inner join past on lead_ends.last_date > past.dated_to or lead_ends.last_load_day > past.known_on

with

known as (

    {{ known_attributes() }}

),

excluded as (

    select distinct lower({{ policy_text('attribute') }}) as attribute from {{ policy('calibration_exclusions') }}

),

-- Without an outcome there is nothing to calibrate by.
primary_outcomes as (

    select outcome_id from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

)

select known.attribute
from known
cross join primary_outcomes
left join excluded on known.attribute = excluded.attribute
where excluded.attribute is null

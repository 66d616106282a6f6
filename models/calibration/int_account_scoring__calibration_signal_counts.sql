with

looks as (

    select
        outcome_id,
        count(*) as all_leads,
        cast(sum(conversion) as bigint) as all_conversions
    from {{ ref('int_account_scoring__calibration_looks') }}
    group by outcome_id

),

counted as (

    select
        outcome_id,
        signal_type,
        signal,
        signal_value,
        count(*) as leads,
        cast(sum(conversion) as bigint) as conversions
    from {{ ref('int_account_scoring__calibration_signals') }}
    group by outcome_id, signal_type, signal, signal_value

)

select
    counted.*,
    looks.all_leads,
    looks.all_conversions,
    counted.leads >= outcomes.min_subjects and looks.all_conversions >= outcomes.min_outcomes as is_enough,
    {{ share('looks.all_conversions', 'looks.all_leads') }} as base_rate
from counted
inner join looks on counted.outcome_id = looks.outcome_id
inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on counted.outcome_id = outcomes.outcome_id

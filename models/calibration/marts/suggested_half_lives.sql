with

converted as (

    select
        outcome_id,
        signal_type,
        signal,
        {{ dbt.datediff('first_date', 'outcome_date', 'day') }} as days
    from {{ ref('int_account_scoring__calibration_signals') }}
    where signal_type in ('activity_rule', 'activity_type') and conversion = 1

),

placed as (

    select
        *,
        row_number() over (partition by outcome_id, signal_type, signal order by days) as place,
        count(*) over (partition by outcome_id, signal_type, signal) as conversions
    from converted

),

summed as (

    select
        outcome_id,
        signal_type,
        signal,
        count(*) as conversions,
        avg(cast(days as {{ type_double() }})) as average_days,
        -- The one in the middle, or the two.
        avg(cast(case when place + place between conversions and conversions + 1 + 1 then days end as {{ type_double() }})) as median_days
    from placed
    group by outcome_id, signal_type, signal

),

judged as (

    select
        summed.*,
        {{ verdict('summed.conversions >= outcomes.min_subjects', 'true') }} as verdict
    from summed
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on summed.outcome_id = outcomes.outcome_id

)

select
    judged.outcome_id,
    judged.signal_type,
    judged.signal,
    judged.conversions,
    {{ round_number('judged.average_days') }} as average_days,
    {{ round_number('judged.median_days') }} as median_days,
    rules.half_life_days as present_half_life_days,
    judged.verdict,
    {{ round_number("case when judged.verdict = 'suggested' then " ~ half('judged.average_days') ~ ' end') }} as half_life_days,
    {{ round_number("case when judged.verdict = 'suggested' then " ~ half('judged.median_days') ~ ' end') }} as half_life_days_by_median,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from judged
left join {{ policy_activity_rules() }} as rules
    on judged.signal_type = 'activity_rule' and judged.signal = rules.rule_id

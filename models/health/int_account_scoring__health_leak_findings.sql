with

outcomes as (

    select * from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

statistics as (

    select * from {{ ref('int_account_scoring__calibration_signal_statistics') }}

),

fillings as (

    select
        outcome_id,
        signal,
        max(all_leads) as leads,
        max(all_conversions) as conversions,
        sum(case when signal_value = {{ value_group("'unknown'") }} then 0 else leads end) as known,
        sum(case when signal_value = {{ value_group("'unknown'") }} then 0 else conversions end) as known_conversions
    from statistics
    where signal_type = 'attribute'
    group by outcome_id, signal

),

suspects as (

    select
        'filled_by_outcome' as check_id,
        fillings.outcome_id,
        fillings.signal as detail,
        {{ statistic(
            share('fillings.known_conversions', 'fillings.conversions')
            ~ ' - ' ~ share('fillings.known - fillings.known_conversions', 'fillings.leads - fillings.conversions')
        ) }} as value
    from fillings
    inner join outcomes on fillings.outcome_id = outcomes.outcome_id
    where fillings.conversions >= outcomes.min_outcomes and fillings.leads - fillings.conversions >= outcomes.min_subjects
    union all
    select
        'implausible_lift' as check_id,
        outcome_id,
        signal || case when signal_value <> '' then ' ' || signal_value else '' end as detail,
        {{ statistic('lift') }} as value
    from statistics
    where is_enough

),

-- The worst of each kind; signal_lift has them all.
worst as (

    select
        *,
        row_number() over (partition by outcome_id, check_id order by value desc, detail) as place
    from suspects

),

checks as (

    {%- for check in ['filled_by_outcome', 'implausible_lift'] %}
    {{ 'union all' if not loop.first }}
    select '{{ check }}' as check_id
    {%- endfor %}

)

select
    checks.check_id,
    outcomes.subject,
    outcomes.outcome_id as checked,
    coalesce(worst.detail, '') as detail,
    cast({{ as_of() }} as {{ dbt.type_string() }}) as period,
    worst.value
from outcomes
cross join checks
left join worst on outcomes.outcome_id = worst.outcome_id and checks.check_id = worst.check_id and worst.place = 1

with

outcomes as (

    select
        *,
        cast(horizon_days as int) as horizon
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where subject = 'lead' and is_primary

),

ages as (

    select
        outcomes.outcome_id,
        count(*) as leads,
        sum(case when members.created_date > {{ days_before(as_of(), 'outcomes.horizon') }} then 1 else 0 end) as unripe_leads
    from outcomes
    inner join {{ ref('int_account_scoring__calibration_members') }} as members on outcomes.subject = members.subject
    group by outcomes.outcome_id

),

-- Leads with an outcome within twice the horizon, of those that were given as long.
with_outcome as (

    select
        looks.outcome_id,
        looks.lead_id,
        max(looks.conversion) as conversion
    from {{ ref('int_account_scoring__calibration_looks') }} as looks
    inner join outcomes
        on
            looks.outcome_id = outcomes.outcome_id
            and looks.created_date <= {{ days_before(as_of(), '(outcomes.horizon + outcomes.horizon)') }}
    inner join {{ ref('int_account_scoring__calibration_outcome_events') }} as events
        on
            looks.outcome_id = events.outcome_id
            and looks.lead_id = events.subject_id
            and looks.created_date <= events.outcome_date
            and events.outcome_date <= {{ days_before('looks.created_date', '(-outcomes.horizon - outcomes.horizon)') }}
    group by looks.outcome_id, looks.lead_id

),

late as (

    select
        outcome_id,
        count(*) as converted_leads,
        count(*) - sum(conversion) as late_leads
    from with_outcome
    group by outcome_id

),

maturity as (

    select
        outcomes.outcome_id,
        outcomes.subject,
        {{ share('ages.unripe_leads', 'ages.leads') }} as unripe_share,
        case
            when late.converted_leads >= outcomes.min_outcomes then {{ share('late.late_leads', 'late.converted_leads') }}
        end as late_share
    from outcomes
    left join ages on outcomes.outcome_id = ages.outcome_id
    left join late on outcomes.outcome_id = late.outcome_id

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
    where is_enough and signal_type not in ('channel', 'campaign')

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
{%- for check, value in [('unripe_leads', 'unripe_share'), ('late_outcomes', 'late_share')] %}
union all
select
    '{{ check }}' as check_id,
    subject,
    outcome_id as checked,
    '' as detail,
    cast({{ as_of() }} as {{ dbt.type_string() }}) as period,
    {{ statistic(value) }} as value
from maturity
{%- endfor %}

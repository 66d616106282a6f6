{% set age = age_in_days('days.activity_date', as_of()) %}

with

days as (

    select
        known.lead_key,
        pattern_rules.rule_id,
        pattern_rules.signal_key,
        known.activity_date,
        count(*) as activity_count,
        sum(coalesce(known.quantity, 0)) as quantity
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on known.activity_date > pair.previous_date and known.known_to is null
    inner join {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
        on
            known.pattern_key = pattern_rules.pattern_key
            and pattern_rules.is_counted
            and {{ is_valid_on('pattern_rules', as_of()) }}
            and {{ is_key_of('known.lead_key', 'pattern_rules.subject') }}
    group by known.lead_key, pattern_rules.rule_id, pattern_rules.signal_key, known.activity_date

),

units as (

    select
        days.lead_key,
        days.rule_id,
        {{ daily_units('days', 'signals') }} as units,
        {{ decay('signals.decay_mode', age, 'signals.half_life_days', 'signals.lifespan_days') }} as share_left
    from days
    inner join {{ ref('int_account_scoring__signals') }} as signals on days.signal_key = signals.signal_key

),

new_points as (

    select
        units.lead_key,
        units.rule_id,
        {{ round_points('cast(coalesce(max(rules.points), 0) as ' ~ type_double() ~ ') * cast(sum('
            ~ carried('units.units * units.share_left') ~ ') as ' ~ type_double() ~ ')') }} as points
    from units
    -- Of engagement as such, which has no rule, only that there is any.
    left join {{ policy_activity_rules() }} as rules on units.rule_id = rules.rule_id
    group by units.lead_key, units.rule_id

),

late as (

    select distinct known.lead_key
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join {{ ref('int_account_scoring__history_pair') }} as pair
        on
            known.activity_date <= pair.previous_date
            and (known.known_from > pair.previous_date or known.known_to > pair.previous_date)

),

found as (

    select
        lead_key,
        rule_id,
        false as is_late,
        points as new_points
    from new_points
    union all
    select
        lead_key,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        true as is_late,
        0 as new_points
    from late

)

select
    subjects.subject,
    subjects.subject_id,
    found.rule_id,
    found.is_late,
    cast(found.new_points as decimal(18, 4)) as new_points
from found
inner join {{ ref('int_account_scoring__scored_subjects') }} as subjects
    on found.lead_key = subjects.lead_key and subjects.evaluation_id = {{ present() }}

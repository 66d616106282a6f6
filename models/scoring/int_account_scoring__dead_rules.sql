{#- Activities of a pattern in each of the spans before the latest one. -#}
{% set spans = ['earlier_count_1', 'earlier_count_2', 'earlier_count_3', 'earlier_count_4'] %}
{#- Types that a machine rule lists, and the one that it looks at as evidence. -#}
{% set types = ['machine_rules.evidence_type'] %}
{% for place in range(1, 13) %}{% do types.append(dbt.split_part('machine_rules.activity_types', "'|'", place)) %}{% endfor %}

with

activity_rules as (

    -- What has ended is not expected to count.
    select * from {{ policy_activity_rules() }}
    where valid_to is null or valid_to >= {{ as_of() }}

),

pattern_rules as (

    -- What only versions that were replaced match does not keep a rule alive.
    select * from {{ ref('int_account_scoring__pattern_rules') }}
    where activity_count > 0

),

asked_types as (

    select
        'activity_rules' as seed,
        rule_id as row_key,
        activity_type
    from activity_rules
    union distinct
    select
        'machine_rules' as seed,
        machine_rules.rule_id as row_key,
        {{ nth_of(types, 'places.number') }} as activity_type
    from {{ policy_machine_rules() }} as machine_rules
    cross join {{ numbers_to(types | length) }} as places

),

types_seen as (

    select distinct activity_type from {{ ref('int_account_scoring__activity_patterns') }}
    where activity_count > 0

),

-- Some in each of the spans before the latest one.
steady_types as (

    select
        activity_type,
        max(last_date) as last_date,
        sum({{ spans | join(' + ') }}) as earlier_count
    from {{ ref('int_account_scoring__activity_patterns') }}
    where activity_count > 0
    group by activity_type
    having least(sum({{ spans | join('), sum(') }})) > 0

),

limits as (

    select
        {{ policy_number('max_silent_days') }} as max_silent_days,
        coalesce({{ policy_number('min_missed_rows') }}, 0) as min_missed_rows
    from {{ policy('input_limits') }}
    where lower({{ policy_text('table_name') }}) = 'activities'

),

-- And so many that chance does not make the latest one empty.
silent_types as (

    select
        steady_types.activity_type,
        steady_types.last_date
    from steady_types
    inner join limits on steady_types.last_date <= {{ days_before(as_of(), 'limits.max_silent_days') }}
    where steady_types.earlier_count >= {{ spans | length }} * limits.min_missed_rows

),

matched_conditions as (

    select distinct
        condition_type,
        condition_id
    from {{ ref('int_account_scoring__subject_conditions') }}

)

select
    'type_never_occurs' as lint,
    asked_types.seed,
    asked_types.row_key,
    'No activity of type ' || asked_types.activity_type || ' in the input: misspelt, or not collected?' as message
from asked_types
left join types_seen as seen on asked_types.activity_type = seen.activity_type
where asked_types.activity_type <> '' and seen.activity_type is null
union all
select
    'type_went_silent' as lint,
    'activity_types' as seed,
    silent_types.activity_type as row_key,
    'No activity of type ' || silent_types.activity_type || ' since ' || cast(silent_types.last_date as {{ dbt.type_string() }})
    || ', and it was steady before: did its source stop?' as message
from silent_types
union all
select
    'dead_rule' as lint,
    'activity_rules' as seed,
    rules.rule_id as row_key,
    case
        when min(shadowed.rule_id) is null then 'Matches no activity of the input.'
        else 'Never counts: rules before it in its group match everything that it matches.'
    end as message
from activity_rules as rules
left join pattern_rules as counted on rules.rule_id = counted.rule_id and counted.is_counted
left join pattern_rules as shadowed on rules.rule_id = shadowed.rule_id
where counted.rule_id is null
group by rules.rule_id
union all
select
    'dead_rule' as lint,
    'fit_rules' as seed,
    rules.rule_id as row_key,
    'Holds for no lead or account of the input.' as message
from {{ policy_fit_rules() }} as rules
left join matched_conditions
    on rules.rule_id = matched_conditions.condition_id and matched_conditions.condition_type = 'fit_rule'
where matched_conditions.condition_id is null and (rules.valid_to is null or rules.valid_to >= {{ as_of() }})
union all
select
    'dead_rule' as lint,
    'disqualifiers' as seed,
    disqualifiers.disqualifier_id as row_key,
    'Holds for no lead of the input.' as message
from {{ policy_disqualifiers() }} as disqualifiers
left join matched_conditions
    on
        disqualifiers.disqualifier_id = matched_conditions.condition_id
        and matched_conditions.condition_type = 'disqualifier'
where matched_conditions.condition_id is null and (disqualifiers.valid_to is null or disqualifiers.valid_to >= {{ as_of() }})
union all
-- What bands close changes daily, and is no rule that is dead.
select
    'dead_rule' as lint,
    'gates' as seed,
    gates.gate_id as row_key,
    'Holds for no lead or account of the input.' as message
from {{ policy_gates() }} as gates
left join matched_conditions
    on gates.gate_id = matched_conditions.condition_id and matched_conditions.condition_type = 'gate'
where
    matched_conditions.condition_id is null and gates.attribute not in ({{ gate_attributes() | join(', ') }})
    and (gates.valid_to is null or gates.valid_to >= {{ as_of() }})

-- Nothing to compare where as_of is the first day that was kept, was not kept, or lies before a later one.
with

kept as (

    select max(snapshot_date) as last_date from {{ ref('score_history_days') }}

),

rules as (

    select
        rule_id,
        valid_from,
        valid_to
    from {{ policy_activity_rules() }}
    union all
    select
        rule_id,
        valid_from,
        valid_to
    from {{ policy_fit_rules() }}

),

pair as (

    select
        max(case when reasons.snapshot_date < kept.last_date then reasons.snapshot_date end) as previous_date,
        max(case when reasons.snapshot_date < kept.last_date then reasons.policy_version end) as previous_policy_version,
        max(case when reasons.snapshot_date = kept.last_date then reasons.policy_version end) as policy_version
    from {{ ref('int_account_scoring__history_reasons') }} as reasons
    inner join kept on kept.last_date = {{ as_of() }}
    having max(reasons.snapshot_date) = {{ as_of() }} and min(reasons.snapshot_date) < {{ as_of() }}

),

turned as (

    select count(rules.rule_id) > 0 as has_turned_rules
    from pair
    inner join rules
        on
            (rules.valid_from > pair.previous_date and rules.valid_from <= {{ as_of() }})
            or (rules.valid_to >= pair.previous_date and rules.valid_to < {{ as_of() }})

),

-- What says how much a rule counts, and not for whom.
changed as (

    select
        count(*) > 0 and count(case
            when
                changes.seed in ('activity_rules', 'fit_rules', 'rule_groups')
                and changes.change_type = 'cell_changed'
                and changes.column_name in ('points', 'half_life_days', 'daily_cap', 'rule_cap', 'group_cap', 'reason', 'owner')
                then 1
        end) = count(*) as has_only_other_points
    from pair
    inner join {{ ref('int_account_scoring__policy_history') }} as changes
        on changes.as_of > pair.previous_date and changes.as_of <= {{ as_of() }}
    where changes.policy_number > 1 and changes.seed is not null

)

-- The same rows are another policy where one of them began or ended in between.
select
    pair.previous_date,
    pair.previous_policy_version,
    pair.policy_version,
    turned.has_turned_rules,
    changed.has_only_other_points and not turned.has_turned_rules as has_only_other_points
from pair
cross join turned
cross join changed

{% set activities = 'ceil(near.missing_points / rules.points)' %}

with

near as (

    select * from {{ ref('int_account_scoring__outlook_near') }}
    where missing_points > 0 or missing_contacts > 0

),

-- How much of a quantity one more activity brings, nobody knows.
rules as (

    select
        rules.*,
        rule_groups.group_cap
    from {{ policy_activity_rules() }} as rules
    left join {{ policy_rule_groups() }} as rule_groups on rules.rule_group_id = rule_groups.rule_group_id
    where rules.points > 0 and rules.quantity_per_unit is null and {{ is_valid_on('rules', as_of()) }}

),

texts as (

    select * from {{ texts() }} as texts

),

rule_points as (

    select * from {{ ref('int_account_scoring__rule_points') }}
    where evaluation_id = {{ present() }} and subject = 'lead'

),

group_points as (

    select
        subject_id,
        score_model_id,
        rule_group_id,
        sum(points + rule_cap_change) as points,
        sum(group_cap_change) as group_cap_change
    from rule_points
    group by subject_id, score_model_id, rule_group_id

),

-- Activities of one kind, as many as are missing, if no limit takes their points.
possible as (

    select
        near.subject,
        near.subject_id,
        near.score_model_id,
        {{ activities }} as activities,
        rules.reason,
        row_number() over (partition by near.subject_id, near.score_model_id order by {{ activities }}, rules.points, rules.rule_id) as choice
    from near
    inner join rules on near.score_model_id = rules.score_model_id
    left join rule_points on near.subject_id = rule_points.subject_id and rules.rule_id = rule_points.rule_id
    left join group_points
        on
            near.subject_id = group_points.subject_id
            and rules.score_model_id = group_points.score_model_id
            and rules.rule_group_id = group_points.rule_group_id
    where
        near.subject = 'lead' and near.missing_points > 0
        and (
            rules.daily_cap is null
            or ({{ activities }} <= rules.daily_cap and coalesce(rule_points.last_activity_date < {{ as_of() }}, true))
        )
        and coalesce(near.missing_points <= rules.rule_cap - coalesce(rule_points.points + rule_points.rule_cap_change, 0), true)
        and coalesce(near.missing_points <= rules.group_cap - coalesce(group_points.points + group_points.group_cap_change, 0), true)

),

-- Contacts at the engaged threshold, each of which adds the same.
contacts as (

    select
        near.subject,
        near.subject_id,
        near.score_model_id,
        -- What is rounded below the tenth place is no contact more.
        greatest(near.missing_contacts, ceil({{ summable(
            '(' ~ rollup_value_of('near.points_before_limits + near.missing_points', 'methods') ~ ' - '
            ~ rollup_value_of('near.points_before_limits', 'methods') ~ ") / case methods.method
                when 'effective_contacts' then " ~ effective_contact('rolled_up.engaged_threshold', 'rolled_up') ~ '
                else 1
            end'
        ) }})) as contacts
    from near
    inner join {{ policy_account_rollup_methods() }} as methods
        on near.score_model_id = methods.score_model_id and methods.is_primary and methods.method in ('effective_contacts', 'engaged_contacts')
    inner join {{ ref('int_account_scoring__models') }} as models on near.score_model_id = models.score_model_id
    inner join {{ ref('int_account_scoring__models') }} as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id
    where near.missing_points > 0 or near.missing_contacts > 0

)

select
    possible.subject,
    possible.subject_id,
    possible.score_model_id,
    {{ times_text('possible.activities', 'possible.reason') }} as lifted_by
from possible
cross join texts
where possible.choice = 1
union all
select
    contacts.subject,
    contacts.subject_id,
    contacts.score_model_id,
    {{ counted_text('contacts.contacts', 'more_contact', 'more_contacts') }} as lifted_by
from contacts
cross join texts
where contacts.contacts > 0

{{ config(materialized='incremental', **kept_layout('snapshot_date', 'subject_id')) }}
{% set contact = contact_value('contacts.method', 'steps.score', 'rolled_up') %}

with

changes as (

    select
        *,
        contact_id as rule_id,
        contact_restated_by as restated_by,
        case when is_new then 'new_subject' else cause end as told_cause
    from {{ ref('int_account_scoring__history_changes') }}

),

-- What a contact makes of its account's score follows from its own score alone, but for methods that rank contacts.
contacts as (

    select
        changes.*,
        models.rolls_up_score_model_id,
        coalesce(changes.restated_by, 'policy_change') = 'policy_change'
        and methods.method in ('effective_contacts', 'engaged_contacts', 'sum') as is_stepwise,
        methods.method,
        methods.scale_to,
        methods.full_score_at,
        methods.half_score_at,
        sum(changes.points_previous) over (partition by changes.subject_id, changes.score_model_id) as account_previous,
        sum(changes.points_now) over (partition by changes.subject_id, changes.score_model_id) as account_now
    from changes
    inner join {{ ref('int_account_scoring__models') }} as models on changes.score_model_id = models.score_model_id
    left join {{ policy_account_rollup_methods() }} as methods
        on changes.score_model_id = methods.score_model_id and methods.is_primary
    where changes.is_contact

),

parts as (

    select
        *,
        {{ part_between('points_previous', 'account_now') }} as part_previous,
        {{ part_between('points_now', 'account_previous') }} as part_now,
        cast(scale_to as {{ type_double() }}) * coalesce(
            1 / cast(full_score_at as {{ type_double() }}),
            (1 - cast(account_previous as {{ type_double() }}) / scale_to) * (1 - cast(account_now as {{ type_double() }}) / scale_to) / half_score_at
        ) as points_of_one
    from contacts

),

contact_values as (

    select
        contacts.*,
        steps.cause as step,
        {{ round_points(contact ~ ' * contacts.points_of_one') }} as step_points,
        row_number() over (
            partition by contacts.subject_id, contacts.score_model_id, contacts.rule_id
            order by steps.place, steps.cause
        ) as step_place,
        count(*) over (partition by contacts.subject_id, contacts.score_model_id, contacts.rule_id) as step_count
    from parts as contacts
    inner join {{ ref('int_account_scoring__models') }} as rolled_up on contacts.rolls_up_score_model_id = rolled_up.score_model_id
    inner join {{ ref('int_account_scoring__history_lead_steps') }} as steps
        on contacts.rule_id = steps.lead_id and contacts.rolls_up_score_model_id = steps.score_model_id
    where contacts.is_stepwise

),

moved as (

    select
        subject,
        subject_id,
        score_model_id,
        told_cause as cause,
        points
    from changes
    where not is_contact
    union all
    select
        subject,
        subject_id,
        score_model_id,
        case when is_new then 'new_subject' when step_place = 1 then coalesce(restated_by, 'caps') else step end as cause,
        step_points - coalesce(
            lag(step_points) over (partition by subject_id, score_model_id, rule_id order by step_place), part_previous
        ) as points
    from contact_values
    union all
    select
        subject,
        subject_id,
        score_model_id,
        case when is_new then 'new_subject' else coalesce(restated_by, 'caps') end as cause,
        part_now - step_points as points
    from contact_values
    where step_place = step_count
    union all
    select
        contacts.subject,
        contacts.subject_id,
        contacts.score_model_id,
        case when contacts.is_new then 'new_subject' else coalesce(contacts.restated_by, steps.largest_cause, 'caps') end as cause,
        contacts.part_now - contacts.part_previous as points
    from parts as contacts
    left join contact_values
        on
            contacts.subject_id = contact_values.subject_id
            and contacts.score_model_id = contact_values.score_model_id
            and contacts.rule_id = contact_values.rule_id
            and contact_values.step_place = 1
    left join {{ ref('int_account_scoring__history_lead_steps') }} as steps
        on contacts.rule_id = steps.lead_id and contacts.rolls_up_score_model_id = steps.score_model_id and steps.place = 0
    where contact_values.subject_id is null
    union all
    -- What rounding leaves.
    select
        subject,
        subject_id,
        score_model_id,
        'caps' as cause,
        sum(points_now - points_previous - part_now + part_previous) as points
    from parts
    where half_score_at is not null
    group by subject, subject_id, score_model_id

),

summed as (

    select
        subject,
        subject_id,
        score_model_id,
        cause,
        sum(points) as points,
        -- So much is rounding, where nothing limits.
        subject = 'account' and cause = 'caps' and abs(sum(points)) <= {{ rounding_of_faded_points() }} * (1 + count(*)) as is_rounding
    from moved
    group by subject, subject_id, score_model_id, cause

),

told as (

    select
        subject,
        subject_id,
        score_model_id,
        case when is_rounding then first_value(cause) over (
            partition by subject, subject_id, score_model_id
            order by case when is_rounding then 1 else 0 end, abs(points) desc, cause
            rows between unbounded preceding and unbounded following
        ) else cause end as cause,
        points
    from summed

)

select
    told.subject,
    told.subject_id,
    told.score_model_id,
    {{ as_of() }} as snapshot_date,
    pair.previous_date,
    told.cause,
    cast(sum(told.points) as decimal(18, 4)) as points,
    {{ run_id() }} as run_id
from told
cross join {{ ref('int_account_scoring__history_pair') }} as pair
{#- A day is written once. #}
{%- if is_incremental() %}
where not exists (select 1 from {{ this }} as known where known.snapshot_date >= {{ as_of() }})
{%- endif %}
group by told.subject, told.subject_id, told.score_model_id, pair.previous_date, told.cause
having sum(told.points) <> 0

{{ config(materialized='incremental', **kept_layout('snapshot_date', 'subject_id')) }}
{% set contact = summable("case methods.method
    when 'effective_contacts' then " ~ effective_contact('steps.score', 'rolled_up.effective_contact_scale') ~ "
    when 'engaged_contacts' then case when steps.score >= rolled_up.engaged_threshold then 1 else 0 end
    else greatest(steps.score, 0)
end") %}

with

changes as (

    select
        *,
        contact_id as rule_id,
        contact_restated_by as restated_by,
        case when is_new then 'new_subject' else cause end as told_cause
    from {{ ref('int_account_scoring__history_changes') }}

),

steps as (

    select * from {{ ref('int_account_scoring__history_lead_steps') }}

),

largest as (

    select
        *,
        row_number() over (
            partition by lead_id, score_model_id
            order by abs(points) desc, cause
        ) as size_rank
    from steps
    where points <> 0

),

-- What a contact makes of its account's score follows from its own score alone, but for methods that rank contacts.
contacts as (

    select
        changes.*,
        models.rolls_up_score_model_id,
        coalesce(changes.restated_by, 'policy_change') = 'policy_change'
        and methods.method in ('effective_contacts', 'engaged_contacts', 'sum') as is_stepwise
    from changes
    inner join {{ ref('int_account_scoring__models') }} as models on changes.score_model_id = models.score_model_id
    left join {{ policy_account_rollup_methods() }} as methods
        on changes.score_model_id = methods.score_model_id and methods.is_primary
    where changes.is_contact

),

contact_values as (

    select
        contacts.*,
        steps.cause as step,
        {{ round_points(
            'cast(' ~ contact ~ ' as ' ~ type_double() ~ ') * cast(methods.scale_to as ' ~ type_double()
            ~ ') / cast(methods.full_score_at as ' ~ type_double() ~ ')'
        ) }} as step_points,
        row_number() over (
            partition by contacts.subject_id, contacts.score_model_id, contacts.rule_id
            order by steps.place, steps.cause
        ) as step_place,
        count(*) over (partition by contacts.subject_id, contacts.score_model_id, contacts.rule_id) as step_count
    from contacts
    inner join {{ policy_account_rollup_methods() }} as methods
        on contacts.score_model_id = methods.score_model_id and methods.is_primary
    inner join {{ ref('int_account_scoring__models') }} as rolled_up on contacts.rolls_up_score_model_id = rolled_up.score_model_id
    inner join steps on contacts.rule_id = steps.lead_id and contacts.rolls_up_score_model_id = steps.score_model_id
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
            lag(step_points) over (partition by subject_id, score_model_id, rule_id order by step_place), points_previous
        ) as points
    from contact_values
    union all
    select
        subject,
        subject_id,
        score_model_id,
        case when is_new then 'new_subject' else coalesce(restated_by, 'caps') end as cause,
        points_now - step_points as points
    from contact_values
    where step_place = step_count
    union all
    select
        contacts.subject,
        contacts.subject_id,
        contacts.score_model_id,
        case when contacts.is_new then 'new_subject' else coalesce(contacts.restated_by, largest.cause, 'caps') end as cause,
        contacts.points_now - contacts.points_previous as points
    from contacts
    left join contact_values
        on
            contacts.subject_id = contact_values.subject_id
            and contacts.score_model_id = contact_values.score_model_id
            and contacts.rule_id = contact_values.rule_id
            and contact_values.step_place = 1
    left join largest
        on
            contacts.rule_id = largest.lead_id
            and contacts.rolls_up_score_model_id = largest.score_model_id
            and largest.size_rank = 1
    where contact_values.subject_id is null

)

select
    moved.subject,
    moved.subject_id,
    moved.score_model_id,
    {{ as_of() }} as snapshot_date,
    pair.previous_date,
    moved.cause,
    cast(sum(moved.points) as decimal(18, 4)) as points,
    {{ run_id() }} as run_id
from moved
cross join {{ ref('int_account_scoring__history_pair') }} as pair
{#- A day is written once. #}
{%- if is_incremental() %}
where not exists (select 1 from {{ this }} as known where known.snapshot_date >= {{ as_of() }})
{%- endif %}
group by moved.subject, moved.subject_id, moved.score_model_id, pair.previous_date, moved.cause
having sum(moved.points) <> 0

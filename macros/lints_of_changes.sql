{#
    Query for what a recent change of the policy asks to be looked at (lint, seed, row_key, message). Recent is what is not older than settling_weeks of the score
    model; what is of no model goes by the longest of them. policy_lint tells it beside its own findings.
#}
{% macro lints_of_changes() -%}
{% set changed_on = 'cast(changes.changed_on as ' ~ dbt.type_string() ~ ')' %}

with

history as (

    select * from {{ ref('int_account_scoring__policy_history') }}
    -- The first policy changes nothing, and a past day knows no later changes.
    where policy_number > 1 and as_of <= {{ account_scoring.as_of() }}

),

weeks as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_number(account_scoring.optional_policy_column('score_models', 'settling_weeks')) }} as settling_weeks
    from {{ account_scoring.policy('score_models') }}

),

-- What is of no model concerns all of them.
longest as (

    select max(settling_weeks) as settling_weeks from weeks

),

dated as (

    select
        history.*,
        coalesce(history.score_model_id, 'all') as changed_model,
        case when weeks.score_model_id is null then longest.settling_weeks else weeks.settling_weeks end as settling_weeks
    from history
    cross join longest
    left join weeks on history.score_model_id = weeks.score_model_id
    where history.seed is not null

),

recent as (

    select * from dated
    where as_of > {{ account_scoring.weeks_before(account_scoring.as_of(), 'settling_weeks') }}

),

changes as (

    select
        seed,
        changed_model,
        settling_weeks,
        max(policy_number) as policy_number,
        max(as_of) as changed_on
    from recent
    group by seed, changed_model, settling_weeks

),

present as (

    select
        max(history.policy_number) as policy_number,
        versions.policy_version
    from history
    cross join {{ ref('int_account_scoring__policy_version') }} as versions
    group by versions.policy_version

),

tried as (

    {{ account_scoring.tried_policies() }}

)

select
    'changed_lately' as lint,
    changes.seed,
    changes.changed_model as row_key,
    'Changed on ' || {{ changed_on }} || ': for ' || {{ account_scoring.number_text('changes.settling_weeks') }}
    || ' weeks what is measured is of two policies. Do not change it again before.' as message
from changes
union all
select
    'change_not_tried' as lint,
    changes.seed,
    changes.changed_model as row_key,
    'Changed on ' || {{ changed_on }} || ', and this policy was looked at neither by a preview nor by a backtest.' as message
from changes
inner join present on changes.policy_number = present.policy_number
left join tried on present.policy_version = tried.policy_version
where tried.policy_version is null
union all
select
    'threshold_lowered' as lint,
    lowered.seed,
    lowered.row_key,
    lowered.column_name || ' was lowered from ' || coalesce(lowered.previous_value, 'blank') || ' to ' || coalesce(lowered.value, 'blank') || ' on '
    || cast(lowered.as_of as {{ dbt.type_string() }}) || ': more reach it, and the old reason for it no longer holds.' as message
from recent as lowered
where lowered.change_type = 'cell_changed' and {{ account_scoring.is_lowered_threshold('lowered') }}
{%- endmacro %}

{#
    Query for contradictions within an outcome, between the outcomes of a subject, or of a calibration setting with what it stands for, that no single cell shows, such as a
    stage to reach without its name.
#}
{% macro errors_of_outcomes() -%}
with

outcomes as (

    select
        {{ account_scoring.policy_text('outcome_id') }} as outcome_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('event') }}) as event,
        {{ account_scoring.policy_text('event_value') }} as event_value,
        {{ account_scoring.policy_number('min_leads') }} as min_leads,
        {{ account_scoring.policy_text(account_scoring.optional_policy_column('outcomes', 'population_score_model_id')) }} as population_score_model_id,
        {{ account_scoring.policy_boolean('is_primary') }} as is_primary
    from {{ account_scoring.policy('outcomes') }}

),

models as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_text('rolls_up_score_model_id') }} as rolls_up_score_model_id,
        {{ account_scoring.policy_text('audience_attribute') }} as audience_attribute
    from {{ account_scoring.policy('score_models') }}

),

settings as (

    select
        lower({{ account_scoring.policy_text('setting') }}) as setting,
        {{ account_scoring.policy_number('value') }} as value
    from {{ account_scoring.policy('calibration_settings') }}

),

conflicts as (

    select
        'outcomes' as seed,
        outcome_id as row_key,
        'event_value' as column_name,
        event_value as offending_value,
        'event stage_reached needs the stage' as allowed
    from outcomes
    where event = 'stage_reached' and event_value is null
    union all
    select
        'outcomes' as seed,
        outcome_id as row_key,
        'min_leads' as column_name,
        {{ account_scoring.number_text('min_leads') }} as offending_value,
        'only accounts have leads: leave it blank for subject lead' as allowed
    from outcomes
    where subject = 'lead' and min_leads is not null
    union all
    select
        'outcomes' as seed,
        outcome_id as row_key,
        'population_score_model_id' as column_name,
        population_score_model_id as offending_value,
        'a primary outcome is asked of everybody: leave it blank' as allowed
    from outcomes
    where is_primary and population_score_model_id is not null
    union all
    select
        'outcomes' as seed,
        outcomes.outcome_id as row_key,
        'population_score_model_id' as column_name,
        outcomes.population_score_model_id as offending_value,
        'it must be a score model of subject ' || outcomes.subject || ' that has an audience' as allowed
    from outcomes
    left join models on outcomes.population_score_model_id = models.score_model_id
    left join models as rolled_up on models.rolls_up_score_model_id = rolled_up.score_model_id
    where
        outcomes.population_score_model_id is not null and {{ account_scoring.judges_shipped('outcomes', ['score_models']) }}
        and coalesce(
            models.subject <> outcomes.subject
            or coalesce(models.audience_attribute, case when {{ account_scoring.has_prefix('rolled_up.audience_attribute', 'account_') }} then rolled_up.audience_attribute end) is null,
            true
        )
    union all
    select
        'outcomes' as seed,
        min(outcome_id) as row_key,
        'is_primary' as column_name,
        'true' as offending_value,
        'one outcome of subject ' || subject || ' may be primary, not ' || {{ account_scoring.number_text('count(*)') }} as allowed
    from outcomes
    where is_primary
    group by subject
    having count(*) > 1
    union all
    select
        'calibration_settings' as seed,
        setting as row_key,
        'value' as column_name,
        {{ account_scoring.number_text('value') }} as offending_value,
        case setting
            when 'false_alarm_rate' then 'a chance lies above 0 and below 1'
            when 'leaves_out_fast_lane' then 'it must be 1 (yes) or 0 (no)'
            when 'leaves_out_undated_facts' then 'it must be 1 (yes) or 0 (no)'
            else 'it must be at least 1'
        end as allowed
    from settings
    where
        (setting = 'false_alarm_rate' and (value <= 0 or value >= 1))
        or (setting in ('leaves_out_fast_lane', 'leaves_out_undated_facts') and value not in (0, 1))
        or (setting in ('number_bins', 'days_between_cut_offs', 'subjects_compared') and value < 1)

)

select * from conflicts
{%- endmacro %}

with

outcomes as (

    select
        {{ policy_text('outcome_id') }} as outcome_id,
        lower({{ policy_text('subject') }}) as subject,
        lower({{ policy_text('event') }}) as event,
        {{ policy_text('event_value') }} as event_value,
        {{ policy_number('min_leads') }} as min_leads,
        {{ policy_boolean('is_primary') }} as is_primary
    from {{ policy('outcomes') }}

),

settings as (

    select
        lower({{ policy_text('setting') }}) as setting,
        {{ policy_number('value') }} as value
    from {{ policy('calibration_settings') }}

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
        {{ number_text('min_leads') }} as offending_value,
        'only accounts have leads: leave it blank for subject lead' as allowed
    from outcomes
    where subject = 'lead' and min_leads is not null
    union all
    select
        'outcomes' as seed,
        min(outcome_id) as row_key,
        'is_primary' as column_name,
        'true' as offending_value,
        'one outcome of subject ' || subject || ' may be primary, not ' || {{ number_text('count(*)') }} as allowed
    from outcomes
    where is_primary
    group by subject
    having count(*) > 1
    union all
    select
        'calibration_settings' as seed,
        setting as row_key,
        'value' as column_name,
        {{ number_text('value') }} as offending_value,
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

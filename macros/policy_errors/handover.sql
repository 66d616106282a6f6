{#
    Query for faults in what is agreed about handing over that no single cell shows: a situation without the action that its treatment needs, a hand-raise by a rule of
    accounts, hours of business that end before they begin, a text without what it must hold.
#}
{% macro errors_of_handover() -%}
with

situations as (

    select
        {{ account_scoring.text_key(['lower(' ~ account_scoring.policy_text('subject') ~ ')', 'lower(' ~ account_scoring.policy_text('situation') ~ ')']) }} as row_key,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('situation') }}) as situation,
        lower({{ account_scoring.policy_text('treatment') }}) as treatment,
        {{ account_scoring.policy_text('days') }} as days,
        {{ account_scoring.policy_text('action') }} as action
    from {{ account_scoring.whole_policy('handover_situations') }}

),

assignment as (

    select
        {{ account_scoring.text_key([account_scoring.policy_text('subject'), account_scoring.policy_text('priority')]) }} as row_key,
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        lower({{ account_scoring.policy_text('rule') }}) as owner_by,
        {{ account_scoring.policy_text('region') }} as region
    from {{ account_scoring.policy('assignment_rules') }}

),

fast_lane as (

    select
        {{ account_scoring.policy_text('fast_lane.rule_id') }} as rule_id,
        lower({{ account_scoring.policy_text('models.subject') }}) as subject
    from {{ account_scoring.whole_policy('fast_lane') }} as fast_lane
    left join {{ account_scoring.policy('activity_rules') }} as rules on {{ account_scoring.policy_text('fast_lane.rule_id') }} = {{ account_scoring.policy_text('rules.rule_id') }}
    left join {{ account_scoring.policy('score_models') }} as models on {{ account_scoring.policy_text('rules.score_model_id') }} = {{ account_scoring.policy_text('models.score_model_id') }}

),

hours as (

    select
        {{ account_scoring.text_key([account_scoring.policy_text('day'), account_scoring.policy_text('opens_at'), account_scoring.policy_text(account_scoring.optional_policy_column('business_hours', 'region'))]) }} as row_key,
        {{ account_scoring.policy_text('day') }} as day_rule,
        {{ account_scoring.policy_text('opens_at') }} as opens_at,
        {{ account_scoring.policy_text('closes_at') }} as closes_at,
        {{ account_scoring.policy_text('time_zone') }} as time_zone,
        {{ account_scoring.region_of_hours() }} as region
    from {{ account_scoring.whole_policy('business_hours') }}

),

hours_and_times as (

    select
        *,
        {{ account_scoring.is_time_of_day('opens_at') }} as is_opening,
        {{ account_scoring.is_time_of_day('closes_at') }} as is_closing
    from hours

),

conflicts as (

    select
        'handover_situations' as seed,
        row_key,
        'action' as column_name,
        action as offending_value,
        'treatment action needs an action, and no other treatment has one' as allowed
    from situations
    where (treatment = 'action') <> (action is not null)
    union all
    select
        'handover_situations' as seed,
        row_key,
        'days' as column_name,
        days as offending_value,
        'recent_touch and given_back need a number of days, and no other situation has one' as allowed
    from situations
    where (situation in ('recent_touch', 'given_back')) <> (days is not null)
    union all
    select
        'handover_situations' as seed,
        row_key,
        'situation' as column_name,
        situation as offending_value,
        'given_back is a situation of leads' as allowed
    from situations
    where situation = 'given_back' and subject <> 'lead'
    union all
    select
        'assignment_rules' as seed,
        row_key,
        'rule' as column_name,
        owner_by as offending_value,
        'account_owner is a rule of leads' as allowed
    from assignment
    where owner_by = 'account_owner' and subject <> 'lead'
    union all
    select
        'assignment_rules' as seed,
        row_key,
        'region' as column_name,
        region as offending_value,
        'only round_robin has a region; rule region asks the account or the lead' as allowed
    from assignment
    where owner_by <> 'round_robin' and region is not null
    union all
    select
        'fast_lane' as seed,
        rule_id as row_key,
        'rule_id' as column_name,
        rule_id as offending_value,
        'it must be a rule_id of activity_rules, of a model of leads' as allowed
    from fast_lane
    where {{ account_scoring.judges_shipped('fast_lane', ['activity_rules']) }} and rule_id is not null and coalesce(subject <> 'lead', true)
    union all
    select
        'business_hours' as seed,
        row_key,
        'day' as column_name,
        day_rule as offending_value,
        'it must be a weekday (monday), a day of every year (MM-DD) or a date (YYYY-MM-DD)' as allowed
    from hours
    where not {{ account_scoring.is_day_rule('day_rule') }}
    union all
    select
        'business_hours' as seed,
        row_key,
        'opens_at' as column_name,
        opens_at as offending_value,
        'it must be a time, HH:MM' as allowed
    from hours_and_times
    where not is_opening or (opens_at is null and (closes_at is not null or time_zone is not null))
    union all
    select
        'business_hours' as seed,
        row_key,
        'closes_at' as column_name,
        closes_at as offending_value,
        'it must be a time, HH:MM, later than opens_at' as allowed
    from hours_and_times
    where not is_closing or (is_opening and closes_at <= opens_at) or (closes_at is null and opens_at is not null)
    union all
    select
        'business_hours' as seed,
        row_key,
        'time_zone' as column_name,
        time_zone as offending_value,
        'it must be the name of a time zone such as Europe/Berlin or UTC' as allowed
    from hours
    where opens_at is not null and (time_zone is null or not {{ account_scoring.is_time_zone('time_zone') }})
    union all
    select
        'business_hours' as seed,
        later.row_key,
        'opens_at' as column_name,
        later.opens_at as offending_value,
        'times of one day in one zone must not overlap' as allowed
    from hours as later
    inner join hours as earlier
        on lower(later.day_rule) = lower(earlier.day_rule) and later.time_zone = earlier.time_zone and later.region = earlier.region
    where earlier.opens_at < later.opens_at and earlier.closes_at > later.opens_at
    union all
    select
        'business_hours' as seed,
        coalesce(nullif(region, ''), 'all') as row_key,
        'opens_at' as column_name,
        max(opens_at) as offending_value,
        'one weekday at least must have hours, in each region too, or nothing is ever due; without any row every hour counts' as allowed
    from hours
    where region not in (select opening.region from ({{ account_scoring.regions_that_open() }}) as opening)
    group by region
    union all
    {{ account_scoring.text_errors() }}

)

select * from conflicts
{%- endmacro %}

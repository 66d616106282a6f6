{% set columns = input_table('activities').columns %}
{% set has_load_time = 'loaded_at' in columns %}
{% set has_agents = 'user_agent' in columns %}
-- depends_on: {{ policy('machine_rules') }}

with

activities as (

    select
        *,
        lower(activity_type) as lower_activity_type,
        lower(channel) as lower_channel,
        -- Here, before anything is kept: a page's address may hold that of a person.
        {{ kept_asset('lower(asset)') }} as lower_asset,
        -- Where the source does not tell when it loaded a row, the day of the activity stands in.
        {{ 'loaded_at' if has_load_time else 'occurred_at' }} as load_time
    from {{ ref('stg_account_scoring__activities') }}

),

agents as (

    {% if has_agents %}
    {{ machine_agents('activities') }}
    {% else %}
    select
        {{ clean_text('null') }} as agent,
        {{ clean_text('null') }} as machine_rule_id
    from activities
    where 1 = 0
    {% endif %}

),

told as (

    select
        activities.*,
        agents.machine_rule_id
    from activities
    left join agents on lower(activities.user_agent) = agents.agent

)

select
    activity_id,
    lead_id,
    anonymous_id,
    account_id,
    lower_activity_type as activity_type,
    lower_channel as channel,
    campaign_id,
    lower_asset as asset,
    occurred_at,
    quantity,
    case when machine_rule_id is not null then true else is_bot end as is_bot,
    machine_rule_id,
    user_agent is not null as has_user_agent,
    is_deleted,
    loaded_at,
    occurred_at_uncastable,
    quantity_uncastable,
    is_bot_uncastable,
    is_deleted_uncastable,
    loaded_at_uncastable,
    load_time,
    {{ load_day('load_time') }} as load_day,
    case
        when is_erased then {{ key_of_erased() }}
        when activity_id is null then 0
        -- No key of one activity: the header once more, and an id that others have as well.
        when {{ repeats_header('activity_id') }} then -1
        when {{ is_shortened_id('activity_id') }} then -{{ number_key(['activity_id']) }}
        else {{ number_key(['activity_id']) }}
    end as activity_key,
    case
        when lead_id is not null then {{ number_key(['lead_id']) }}
        when anonymous_id is not null then {{ visitor_key('anonymous_id') }}
        when account_id is not null then {{ account_key('account_id') }}
    end as lead_key,
    case
        when activity_type is not null
            then {{ number_key(['lower_activity_type', 'lower_channel', 'campaign_id', 'lower_asset']) }}
    end as pattern_key,
    coalesce(quantity_uncastable, is_bot_uncastable, is_deleted_uncastable, loaded_at_uncastable) is not null as has_flawed_value
from told

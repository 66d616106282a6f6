-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

with

settings as (

    select
        lower({{ policy_text('setting') }}) as setting,
        {{ policy_number('value') }} as value
    from {{ policy('insight_settings') }}

)

select
    max(case when setting = 'newly_engaged_days' then value end) as newly_engaged_days,
    max(case when setting = 'trend_days' then value end) as trend_days,
    max(case when setting = 'touch_half_life_days' then value end) as touch_half_life_days,
    max(case when setting = 'high_fit_bands' then value end) as high_fit_bands,
    max(case when setting = 'high_intent_bands' then value end) as high_intent_bands,
    max(case when setting = 'least_campaign_leads' then value end) as least_campaign_leads,
    max(case when setting = 'fading_days' then value end) as fading_days,
    max(case when setting = 'least_won_deals' then value end) as least_won_deals,
    max(case when setting = 'mid_size_employees' then value end) as mid_size_employees,
    max(case when setting = 'large_size_employees' then value end) as large_size_employees
from settings

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
    max(case when setting = 'recent_days' then value end) as recent_days,
    max(case when setting = 'trend_least_change' then value end) as trend_least_change,
    max(case when setting = 'quiet_below' then value end) as quiet_below,
    max(case when setting = 'surge_weeks' then value end) as surge_weeks,
    max(case when setting = 'surge_baseline_weeks' then value end) as surge_baseline_weeks,
    max(case when setting = 'surge_least_per_week' then value end) as surge_least_per_week,
    max(case when setting = 'surge_least_deviations' then value end) as surge_least_deviations,
    max(case when setting = 'breadth_prior_accounts' then value end) as breadth_prior_accounts,
    max(case when setting = 'breadth_least_accounts' then value end) as breadth_least_accounts,
    max(case when setting = 'breadth_least_contacts' then value end) as breadth_least_contacts,
    max(case when setting = 'single_thread_share' then value end) as single_thread_share,
    max(case when setting = 'role_min_deals' then value end) as role_min_deals,
    max(case when setting = 'role_acted_days' then value end) as role_acted_days,
    max(case when setting = 'family_names_listed' then value end) as family_names_listed,
    max(case when setting = 'touch_half_life_days' then value end) as touch_half_life_days,
    max(case when setting = 'high_fit_bands' then value end) as high_fit_bands,
    max(case when setting = 'high_intent_bands' then value end) as high_intent_bands,
    max(case when setting = 'least_campaign_leads' then value end) as least_campaign_leads,
    max(case when setting = 'fading_days' then value end) as fading_days,
    max(case when setting = 'least_won_deals' then value end) as least_won_deals,
    max(case when setting = 'timeline_days' then value end) as timeline_days,
    max(case when setting = 'chart_days' then value end) as chart_days
from settings

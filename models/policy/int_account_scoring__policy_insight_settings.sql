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
    max(case when setting = 'role_min_deals' then value end) as role_min_deals,
    max(case when setting = 'role_acted_days' then value end) as role_acted_days,
    max(case when setting = 'family_names_listed' then value end) as family_names_listed
from settings

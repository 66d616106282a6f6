select
    attribute,
    -- Active on 0 days; but how long ago the last activity was is unknown.
    case when measure <> 'days_since_last_activity' then '0' end as value_without_activity
from {{ ref('int_account_scoring__policy_behaviour_attributes') }}

select distinct
    pattern_key,
    signal_key
from {{ ref('int_account_scoring__pattern_rules') }}
where is_counted
union all
-- Engagement is a signal too: it tells when somebody was active last.
select
    pattern_key,
    {{ engagement_signal() }} as signal_key
from {{ ref('int_account_scoring__activity_patterns') }}
where is_engagement

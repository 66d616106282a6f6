select
    subject,
    subject_id,
    is_disqualified,
    quadrant,
    tier,
    tier_rank,
    action,
    follow_up_hours,
    is_mql,
    is_handed_to_sales
from {{ ref('int_account_scoring__evaluated_tiers') }}
where evaluation_id = {{ present() }}

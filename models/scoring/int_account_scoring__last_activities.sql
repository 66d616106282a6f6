select
    leads.lead_id,
    max(lead_signals.last_occurred_at) as last_activity_at
from {{ ref('int_account_scoring__lead_signals') }} as lead_signals
inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_signals.lead_key = leads.lead_key
where lead_signals.signal_key = {{ engagement_signal() }}
group by leads.lead_id

with

people as (

    {{ reachable_people() }}

),

-- Whom to begin with: those who count most for the account, if one may write or talk to them.
starters as (

    select
        contacts.account_id,
        contacts.lead_id,
        people.lead_name,
        leads.shown_job_title as job_title,
        people.email,
        people.phone,
        row_number() over (partition by contacts.account_id order by contacts.contact_rank) as place
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
    inner join people on contacts.lead_id = people.lead_id and people.is_reachable
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on contacts.lead_id = leads.lead_id
    left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and contacts.lead_id = handovers.subject_id
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on tiers.subject = 'lead' and contacts.lead_id = tiers.subject_id and contacts.evaluation_id = tiers.evaluation_id
    where
        contacts.evaluation_id = {{ present() }}
        and tiers.gate_reason is null
        and not coalesce(handovers.is_held_out, false)
        -- Where the source tells who has what, nobody is named whom nothing reaches.
        and (leads.has_email is null or people.email is not null or people.phone is not null)
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

waiting as (

    {{ waiting_for_owners() }}

)

select
    work.subject_id as account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.domain', 'crm_objects.is_harmless_on_worklists') }} as domain,
    {{ outgoing_text('work.receiver', 'crm_objects.is_harmless_on_worklists') }} as receiver,
    {{ outgoing_text('work.owner_id', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    {{ outgoing_text('work.owner_name', 'crm_objects.is_harmless_on_worklists') }} as owner_name,
    {{ outgoing_text('work.owner_email', 'crm_objects.is_harmless_on_worklists') }} as owner_email,
    work.owner_by,
    coalesce(waiting.waiting_count, 0) as waiting_for_owner,
    work.days_on_list,
    work.tier,
    {{ outgoing_text('work.action', 'crm_objects.is_harmless_on_worklists') }} as action,
    {{ outgoing_text('work.situation', 'crm_objects.is_harmless_on_worklists') }} as situation,
    work.clock_started_at,
    work.follow_up_by,
    work.follow_up_by_local,
    work.time_zone,
    work.is_overdue,
    {%- for place in first_contacts() %}
    {%- set contact = 'contact_' ~ place %}
    {{ contact }}.lead_id as {{ contact }}_lead_id,
    {{ outgoing_text(contact ~ '.lead_name', 'crm_objects.is_harmless_on_worklists') }} as {{ contact }}_name,
    {{ outgoing_text(contact ~ '.job_title', 'crm_objects.is_harmless_on_worklists') }} as {{ contact }}_job_title,
    {{ outgoing_text(contact ~ '.email', 'crm_objects.is_harmless_on_worklists') }} as {{ contact }}_email,
    {{ contact }}.phone as {{ contact }}_phone,
    {%- endfor %}
    {{ outgoing_text('engagement.engaged_buying_roles', 'crm_objects.is_harmless_on_worklists') }} as engaged_buying_roles,
    {{ outgoing_text('engagement.missing_buying_roles', 'crm_objects.is_harmless_on_worklists') }} as missing_buying_roles,
    {{ outgoing_text('work.reason_1', 'crm_objects.is_harmless_on_worklists') }} as reason_1,
    {{ outgoing_text('work.reason_2', 'crm_objects.is_harmless_on_worklists') }} as reason_2,
    {{ outgoing_text('work.reason_3', 'crm_objects.is_harmless_on_worklists') }} as reason_3,
    engagement.last_activity_at,
    work.last_touched_at,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from {{ ref('int_account_scoring__handover_work') }} as work
inner join {{ ref('int_account_scoring__identity_accounts') }} as accounts on work.subject_id = accounts.account_id
inner join {{ ref('int_account_scoring__account_engagement') }} as engagement on work.subject_id = engagement.account_id
left join waiting on work.owner_id = waiting.owner_id
{%- for place in first_contacts() %}
left join starters as contact_{{ place }} on work.subject_id = contact_{{ place }}.account_id and contact_{{ place }}.place = {{ place }}
{%- endfor %}
left join {{ policy_crm_objects() }} as crm_objects on work.subject = crm_objects.subject
where work.subject = 'account' and work.waits_for_owner_id is null

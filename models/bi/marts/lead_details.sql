with

texts as (

    select * from {{ texts() }} as texts

),

people as (

    {{ shown_people() }}

),

tiers as (

    select * from {{ ref('int_account_scoring__tiers') }}
    where subject = 'lead' and evaluation_id = {{ present() }}

),

coverages as (

    {{ fit_coverages('tiers') }}

),

stages as (

    select * from {{ policy_stages() }} as policy_rows

),

owners as (

    select
        owner_id,
        name
    from {{ ref('int_account_scoring__input_owners') }}
    where row_status = 'accepted'

),

-- One row, also where there is no such model.
thresholds as (

    select max(engaged_threshold) as engaged_threshold
    from {{ ref('int_account_scoring__models') }}
    where subject = 'lead' and dimension = 'intent' and is_primary and status = 'live'

),

-- Who is to work the lead, else whom the source names.
leads as (

    select
        leads.*,
        lead_accounts.account_id,
        coalesce(assigned.owner_id, leads.owner_id) as worked_by,
        assigned.owner_name
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('int_account_scoring__handover_owners') }} as assigned on assigned.subject = 'lead' and leads.lead_id = assigned.subject_id

)

select
    leads.lead_id,
    people.lead_name,
    people.email,
    {{ outgoing_text('leads.lead_source', 'crm_objects.is_harmless_on_worklists') }} as lead_source,
    {{ outgoing_text('coalesce(leads.country_code, leads.country)', 'crm_objects.is_harmless_on_worklists') }} as country,
    {{ shown_name('leads.job_seniority') }} as seniority,
    {{ shown_name('leads.job_department') }} as department,
    {{ outgoing_text('leads.shown_job_title', 'crm_objects.is_harmless_on_worklists') }} as job_title,
    leads.buying_role,
    leads.account_id,
    {{ outgoing_text('accounts.account_name', 'crm_objects.is_harmless_on_worklists') }} as account_name,
    {{ outgoing_text('accounts.industry', 'crm_objects.is_harmless_on_worklists') }} as industry,
    {{ name_with_blanks('segments.company_size') }} as company_size,
    leads.created_at,
    present_stages.stage,
    present_stages.stage_label,
    cast(present_stages.stage_order as int) as stage_order,
    furthest_stages.stage as furthest_stage,
    furthest_stages.stage_label as furthest_stage_label,
    {{ outgoing_text('leads.worked_by', 'crm_objects.is_harmless_on_worklists') }} as owner_id,
    {{ outgoing_text('coalesce(leads.owner_name, owners.name, leads.worked_by)', 'crm_objects.is_harmless_on_worklists') }} as owner_name,
    tiers.fit_score,
    tiers.fit_band,
    {{ band_label("'fit'", 'tiers.fit_band') }} as fit_label,
    tiers.intent_score,
    tiers.intent_band,
    {{ band_label("'intent'", 'tiers.intent_band') }} as intent_label,
    tiers.combined_score,
    tiers.tier,
    {{ name_with_blanks('tiers.tier') }} as tier_label,
    cast(tiers.tier_rank as int) as tier_rank,
    cast(case
        when tiers.tier is not null
            then row_number() over (
                partition by tiers.tier order by tiers.combined_score desc nulls last, tiers.intent_score desc nulls last, leads.lead_id
            )
    end as bigint) as rank_in_tier,
    coalesce(handovers.is_mql, false) as is_mql,
    coalesce(tiers.is_disqualified, false) as is_disqualified,
    tiers.gate_reason,
    coalesce(tiers.intent_score >= thresholds.engaged_threshold and not tiers.is_disqualified, false) as is_engaged,
    last_activities.last_occurred_at as last_activity_at,
    coverages.fit_coverage,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from leads
cross join texts
cross join thresholds
left join people on leads.lead_id = people.lead_id
left join {{ ref('int_account_scoring__identity_accounts') }} as accounts on leads.account_id = accounts.account_id
left join {{ ref('int_account_scoring__insights_segments') }} as segments on leads.account_id = segments.account_id
left join {{ ref('lead_lifecycle') }} as lifecycle on leads.lead_id = lifecycle.lead_id
left join stages as present_stages on lifecycle.stage = present_stages.stage
left join stages as furthest_stages on lifecycle.furthest_stage = furthest_stages.stage
left join owners on leads.worked_by = owners.owner_id
left join tiers on leads.lead_id = tiers.subject_id
left join coverages on leads.lead_id = coverages.subject_id
left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and leads.lead_id = handovers.subject_id
left join {{ ref('int_account_scoring__signal_units') }} as last_activities
    on
        leads.lead_id = last_activities.subject_id and last_activities.subject = 'lead'
        and last_activities.evaluation_id = {{ present() }} and last_activities.signal_key = {{ engagement_signal() }}
left join {{ policy_crm_objects() }} as crm_objects on crm_objects.subject = 'lead'

with

engaged as (

    select
        contacts.lead_id,
        contacts.is_engaged,
        contacts.lead_score
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
    where
        contacts.evaluation_id = {{ present() }}
        and models.dimension = 'intent' and models.is_primary and models.status = 'live'

),

-- The part that somebody had in their latest deal, where sales told it.
told_roles as (

    select
        lead_id,
        buying_role,
        row_number() over (partition by lead_id order by opportunity_created_at desc, opportunity_id desc, buying_role) as place
    from {{ ref('int_account_scoring__insights_deal_contacts') }}
    where is_role_told

),

-- A company is held out with all its people: a colleague who is called would tell the others.
held_out as (

    select distinct drawn_unit
    from {{ ref('int_account_scoring__handovers') }}
    where is_held_out

),

people as (

    select
        lead_accounts.account_id,
        lead_accounts.lead_id,
        coalesce(told_roles.buying_role, leads.buying_role) as buying_role,
        told_roles.lead_id is not null as is_role_told,
        leads.shown_job_title as job_title,
        leads.has_email,
        coalesce(engaged.is_engaged, false) as is_engaged,
        cast(coalesce(engaged.lead_score, 0) as decimal(18, 4)) as lead_score,
        last_activities.last_occurred_at as last_activity_at,
        tiers.gate_reason is not null or held_out.drawn_unit is not null as is_kept_from_sales
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on lead_accounts.lead_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
    left join told_roles on lead_accounts.lead_id = told_roles.lead_id and told_roles.place = 1
    left join engaged on lead_accounts.lead_id = engaged.lead_id
    left join {{ ref('int_account_scoring__signal_units') }} as last_activities
        on
            lead_accounts.lead_id = last_activities.subject_id and last_activities.subject = 'lead'
            and last_activities.evaluation_id = {{ present() }} and last_activities.signal_key = {{ engagement_signal() }}
    left join held_out on held_out.drawn_unit = 'account ' || lead_accounts.account_id
    left join {{ ref('int_account_scoring__tiers') }} as tiers
        on tiers.subject = 'lead' and lead_accounts.lead_id = tiers.subject_id and tiers.evaluation_id = {{ present() }}
    where disqualifications.lead_id is null

)

select * from people

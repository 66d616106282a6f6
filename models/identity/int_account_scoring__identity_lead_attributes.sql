{#- One branch per attribute of a lead: (attribute, expression). Engines spell unpivot differently. -#}
{% set attributes = [
    ('lead_country', 'coalesce(leads.country_code, leads.country)'),
    ('lead_region', 'leads.region'),
    ('job_title', 'leads.job_title'),
    ('job_seniority', 'leads.job_seniority'),
    ('job_department', 'leads.job_department'),
    ('lead_source', 'leads.lead_source'),
    ('acquired_via', 'leads.acquired_via'),
    ('lead_status', 'leads.status'),
    ('lead_stage', 'latest_stages.stage'),
    ('company_name', 'leads.company_name'),
    ('email_domain', 'leads.email_domain'),
    ('email_domain_class', 'leads.email_domain_class'),
    ('email_is_generic', truth_text('leads.email_is_generic')),
] %}
{% set extra = extra_columns(input_table('leads')) %}

with

used as (

    {{ attributes_used() }}

),

ranked_stages as (

    select
        surviving_lead_id as lead_id,
        stage,
        row_number() over (partition by surviving_lead_id order by entered_at desc, stage) as stage_rank
    from {{ ref('int_account_scoring__input_lead_stages') }}
    where row_status = 'accepted'

),

latest_stages as (

    select * from ranked_stages
    where stage_rank = 1

),

wide as (

    select
        leads.lead_id
        {%- for attribute, expression in attributes %},
        {{ expression }} as {{ attribute }}
        {%- endfor %}
        {{- prefixed_columns('input_leads', extra, 'lead_') }}
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    inner join {{ ref('int_account_scoring__input_leads') }} as input_leads
        on leads.lead_id = input_leads.lead_id and input_leads.row_status = 'accepted'
    left join latest_stages on leads.lead_id = latest_stages.lead_id

),

-- Only what somebody asks for is spread out, null as well: "unknown" is an answer too.
long as (

    select
        leads.lead_id,
        used.attribute,
        {{ truth_text('consents.is_granted') }} as value
    from wide as leads
    inner join used on {{ has_prefix('used.attribute', 'consent_') }}
    left join {{ ref('int_account_scoring__identity_consents') }} as consents
        on leads.lead_id = consents.lead_id and consents.is_last_word and {{ consent_purpose('used.attribute') }} = 'consent' || consents.purpose
    {%- for attribute in attributes | map('first') | list + (extra | map('replace', 'x_', 'lead_x_', 1) | list) %}
    {%- set literal = text_literal(attribute) %}
    union all
    select
        lead_id,
        {{ literal }} as attribute,
        {{ quoted_name(attribute) }} as value
    from wide
    where {{ literal }} in (select used.attribute from used)
    {%- endfor %}

)

select * from long

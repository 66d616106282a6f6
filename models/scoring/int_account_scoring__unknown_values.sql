{#- What is looked for in a table, and not found: (table, column, value, what is missing, condition). -#}
{% set missing_title = "case when job_department is not null then 'seniority' when job_seniority is not null then 'department' "
    ~ "else 'seniority and department' end" %}
{% set unknown_purpose = is_unknown_purpose(ref('int_account_scoring__policy_purposes')) %}
{% set is_a_word = unread_reason('bad_number', '%s') ~ " = 'bad_number'" %}
{% set wanted = [
    ('leads', 'country', 'lower(country)', "'country'", 'country_code is null'),
    ('leads', 'job_title', 'lower(job_title)', missing_title, '(job_seniority is null or job_department is null)'),
    ('leads', 'email', "'.' || " ~ label_from_end('email_domain', 1), "'ending of a domain'", "email_domain_class = 'unknown_ending'"),
    ('accounts', 'country', 'lower(country)', "'country'", 'country_code is null'),
    ('accounts', 'industry', 'lower(industry)', "'rule for the industry'", is_unasked('lower(industry)', 'account_industry')),
    ('accounts', 'employee_count', 'employee_count_uncastable', "'number'", is_a_word | replace('%s', 'employee_count_uncastable')),
    ('accounts', 'annual_revenue_usd', 'annual_revenue_usd_uncastable', "'number'", is_a_word | replace('%s', 'annual_revenue_usd_uncastable')),
    ('leads', 'account_id', 'given_account_id', "'account'", 'names_no_account'),
    ('opportunities', 'account_id', 'account_id', "'account'", 'names_no_account'),
    ('opportunities', 'lead_id', 'given_lead_id', "'lead'", 'not is_known_lead'),
    ('opportunities', 'opportunity_type', 'lower(opportunity_type)', "'outcome of the type'", is_unasked('lower(opportunity_type)', 'opportunity_type')),
    ('campaign_costs', 'campaign_id', 'campaign_id', "'campaign'", 'names_no_campaign'),
    ('lead_stages', 'stage', 'lower(stage)', "'rule for the stage'", is_unasked('lower(stage)', 'lead_stage')),
    ('consents', 'purpose', 'lower(purpose)', "'purpose'", unknown_purpose),
] %}
{% set wanted_of_patterns = [
    ('activity_type', 'given_type', 'activity type', 'not is_known'),
    ('campaign_id', 'unknown_campaign_id', 'campaign', 'lacks_campaign'),
    ('channel', 'channel', 'rule for the channel', 'lacks_channel'),
    ('asset', 'asset', 'rule for the page', 'lacks_page'),
] %}

with

activity_rules as (

    select * from {{ ref('int_account_scoring__policy_activity_rules') }}

),

{%- for name, column, condition in [('known_channels', 'channel', 'channel'), ('types_with_pages', 'activity_type', 'asset_pattern')] %}

{{ name }} as (

    select distinct {{ column }} from activity_rules
    where {{ condition }} is not null

),
{%- endfor %}

-- Where a table was not given, nothing of it is missing.
campaigns as (

    select distinct campaign_id from {{ ref('int_account_scoring__input_campaigns') }}
    where row_status = 'accepted'

),

accounts_on_file as (

    select distinct account_id from {{ ref('int_account_scoring__input_accounts') }}
    where account_id is not null

),

pages_with_rule as (

    select distinct pattern_rules.pattern_key
    from {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
    inner join activity_rules on pattern_rules.rule_id = activity_rules.rule_id and activity_rules.asset_pattern is not null

),

patterns as (

    select
        patterns.*,
        -- Where no rule asks for a channel, none is missing; nor is a page of a type that no rule tells apart by page.
        patterns.channel <> '' and known_channels.channel is null and (select count(k.channel) from known_channels as k) > 0 as lacks_channel,
        patterns.asset <> '' and types_with_pages.activity_type is not null and pages_with_rule.pattern_key is null as lacks_page,
        patterns.unknown_campaign_id is not null and (select count(*) from campaigns) > 0 as lacks_campaign
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    left join known_channels on patterns.channel = known_channels.channel
    left join types_with_pages on patterns.activity_type = types_with_pages.activity_type
    left join pages_with_rule on patterns.pattern_key = pages_with_rule.pattern_key
    where patterns.activity_count > 0

),

leads as (

    select
        leads.*,
        leads.lead_id as row_key,
        accounts_on_file.account_id is null and (select count(*) from accounts_on_file) > 0 as names_no_account
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    left join accounts_on_file on leads.given_account_id = accounts_on_file.account_id

),

accounts as (

    select
        accounts.*,
        accounts.account_id as row_key,
        input_accounts.employee_count_uncastable,
        input_accounts.annual_revenue_usd_uncastable,
        lead_accounts.lead_id
    from {{ ref('int_account_scoring__identity_accounts') }} as accounts
    inner join {{ ref('int_account_scoring__input_accounts') }} as input_accounts
        on accounts.account_id = input_accounts.account_id and input_accounts.row_status = 'accepted'
    left join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on accounts.account_id = lead_accounts.account_id

),

opportunities as (

    select
        opportunities.row_key,
        opportunities.account_id,
        opportunities.lead_id as given_lead_id,
        opportunities.is_known_lead,
        opportunities.opportunity_type,
        opportunities.surviving_lead_id as lead_id,
        accounts_on_file.account_id is null and identity_accounts.account_id is null as names_no_account
    from {{ ref('int_account_scoring__input_opportunities') }} as opportunities
    left join accounts_on_file on opportunities.account_id = accounts_on_file.account_id
    -- Accounts that were made of domains, or that leads name.
    left join {{ ref('int_account_scoring__identity_accounts') }} as identity_accounts on opportunities.account_id = identity_accounts.account_id
    where opportunities.row_status = 'accepted'

),

campaign_costs as (

    select
        campaign_costs.row_key,
        campaign_costs.campaign_id,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        campaigns.campaign_id is null and (select count(*) from campaigns) > 0 as names_no_campaign
    from {{ ref('int_account_scoring__input_campaign_costs') }} as campaign_costs
    left join campaigns on campaign_costs.campaign_id = campaigns.campaign_id
    where campaign_costs.row_status = 'accepted'

),
{% for table, column in [('lead_stages', 'stage'), ('consents', 'purpose')] %}

{{ table }} as (

    select
        row_key,
        {{ column }},
        {{ 'coalesce(is_granted, false)' if table == 'consents' else 'false' }} as is_granted,
        surviving_lead_id as lead_id
    from {{ ref('int_account_scoring__input_' ~ table) }}
    where row_status = 'accepted'

),
{%- endfor %}

-- What the policy asks of texts by name, and the texts of the input that it knows.
asked as (

    select
        attribute,
        operator,
        lower(value) as asked_text
    from ({{ texts_asked_for() }}) as conditions

),

asked_texts as (
    {% for attribute, column, table in [
        ('account_industry', 'industry', 'accounts'), ('lead_stage', 'stage', 'lead_stages'),
        ('opportunity_type', 'opportunity_type', 'opportunities'),
    ] %}
    {{ 'union distinct' if not loop.first }}
    select
        asked.attribute,
        lower({{ table }}.{{ column }}) as known_text
    from {{ table }}
    inner join asked
        on
            asked.attribute = '{{ attribute }}'
            and {{ text_condition_holds('asked.operator', 'lower(' ~ table ~ '.' ~ column ~ ')', 'asked.asked_text') }}
    {%- endfor %}

),

wanted_patterns as (

    {%- for column, value, not_found, condition in wanted_of_patterns %}
    {{ 'union all' if not loop.first }}
    select
        pattern_key,
        '{{ column }}' as column_name,
        {{ value }} as value,
        '{{ not_found }}' as not_found,
        activity_count
    from patterns
    where {{ condition }}
    {%- endfor %}

),

-- The log is asked for people once, and only where something else than a page is unknown; of pages there are too many.
leads_of_patterns as (

    select
        wanted_patterns.column_name,
        wanted_patterns.value,
        count(distinct activities.lead_key) as lead_count
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join wanted_patterns on activities.pattern_key = wanted_patterns.pattern_key and wanted_patterns.column_name <> 'asset'
    where activities.known_to is null
    group by wanted_patterns.column_name, wanted_patterns.value

),

counted as (

    {%- for table, column, value, not_found, condition in wanted %}
    select
        '{{ table }}' as table_name,
        '{{ column }}' as column_name,
        {{ value }} as value,
        max({{ not_found }}) as not_found,
        count(distinct row_key) as row_count,
        count(distinct lead_id) as lead_count
    from {{ table }}
    where {{ value }} is not null and {{ condition }}
    group by {{ value }}
    union all
    {%- endfor %}
    select
        'activities' as table_name,
        wanted_patterns.column_name,
        wanted_patterns.value,
        max(wanted_patterns.not_found) as not_found,
        sum(wanted_patterns.activity_count) as row_count,
        max(leads_of_patterns.lead_count) as lead_count
    from wanted_patterns
    left join leads_of_patterns
        on wanted_patterns.column_name = leads_of_patterns.column_name and wanted_patterns.value = leads_of_patterns.value
    group by wanted_patterns.column_name, wanted_patterns.value

)

select * from counted

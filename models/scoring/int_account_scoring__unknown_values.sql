{#- What is looked for in a table, and not found: (table, column, value, what is missing, condition). -#}
{% set missing_title = "case when job_department is not null then 'seniority' when job_seniority is not null then 'department' "
    ~ "else 'seniority and department' end" %}
{% set unknown_purpose = is_unknown_purpose(ref('int_account_scoring__policy_purposes')) %}
{% set wanted = [
    ('leads', 'country', 'lower(country)', "'country'", 'country_code is null'),
    ('leads', 'job_title', 'lower(job_title)', missing_title, '(job_seniority is null or job_department is null)'),
    ('leads', 'email', "'.' || " ~ label_from_end('email_domain', 1), "'ending of a domain'", "email_domain_class = 'unknown_ending'"),
    ('accounts', 'country', 'lower(country)', "'country'", 'country_code is null'),
    ('accounts', 'industry', 'lower(industry)', "'rule for the industry'", is_unasked('lower(industry)', 'account_industry')),
    ('accounts', 'employee_count', 'employee_count_uncastable', "'number'", '1 = 1'),
    ('accounts', 'annual_revenue_usd', 'annual_revenue_usd_uncastable', "'number'", '1 = 1'),
    ('lead_stages', 'stage', 'lower(stage)', "'rule for the stage'", is_unasked('lower(stage)', 'lead_stage')),
    ('consents', 'purpose', 'lower(purpose)', "'purpose'", unknown_purpose),
] %}
{% set wanted_of_patterns = [
    ('activity_type', 'given_type', 'activity type', 'not is_known'),
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
        patterns.asset <> '' and types_with_pages.activity_type is not null and pages_with_rule.pattern_key is null as lacks_page
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    left join known_channels on patterns.channel = known_channels.channel
    left join types_with_pages on patterns.activity_type = types_with_pages.activity_type
    left join pages_with_rule on patterns.pattern_key = pages_with_rule.pattern_key
    where patterns.activity_count > 0

),

leads as (

    select
        *,
        lead_id as row_key
    from {{ ref('int_account_scoring__identity_leads') }}

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
    {% for attribute, column, table in [('account_industry', 'industry', 'accounts'), ('lead_stage', 'stage', 'lead_stages')] %}
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

-- The log is asked for people only where a type or a channel is unknown; of pages there are too many.
leads_of_patterns as (

    {%- for column, value, not_found, condition in wanted_of_patterns if column != 'asset' %}
    {{ 'union all' if not loop.first }}
    select
        '{{ column }}' as column_name,
        patterns.{{ value }} as value,
        count(distinct activities.lead_key) as lead_count
    from {{ ref('int_account_scoring__activity_known') }} as activities
    inner join patterns on activities.pattern_key = patterns.pattern_key and {{ condition }}
    where activities.known_to is null
    group by patterns.{{ value }}
    {%- endfor %}

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
    {%- for column, value, not_found, condition in wanted_of_patterns %}
    {{ 'union all' if not loop.first }}
    select
        'activities' as table_name,
        '{{ column }}' as column_name,
        patterns.{{ value }} as value,
        '{{ not_found }}' as not_found,
        sum(patterns.activity_count) as row_count,
        max(leads_of_patterns.lead_count) as lead_count
    from patterns
    left join leads_of_patterns on leads_of_patterns.column_name = '{{ column }}' and patterns.{{ value }} = leads_of_patterns.value
    where {{ condition }}
    group by patterns.{{ value }}
    {%- endfor %}

)

select * from counted

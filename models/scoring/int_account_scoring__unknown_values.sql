{% set wanted = looked_for(ref('int_account_scoring__policy_purposes')) %}
{% set wanted_of_patterns = [
    ('activity_type', 'given_type', 'activity type', 'not is_known'),
    ('campaign_id', 'unknown_campaign_id', 'campaign', 'unknown_campaign_id is not null'),
    ('channel', 'channel', 'rule for the channel', 'lacks_channel'),
    ('asset', 'asset', 'rule for the page', 'lacks_page'),
] %}

with

patterns as (

    {{ patterns_by_what_they_lack() }}

),

leads as (

    select * from {{ ref('int_account_scoring__identity_leads') }}

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
{% for table, column in [('lead_stages', 'stage'), ('opportunities', 'opportunity_type'), ('consents', 'purpose')] %}

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
    {% for attribute, column, table in [('account_industry', 'industry', 'accounts'), ('opportunity_type', 'opportunity_type', 'opportunities')] %}
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

-- Industries are looked at one by one; of types of opportunities one that is asked for and is nowhere is perhaps written otherwise.
missed as (

    select distinct asked.attribute
    from asked
    left join asked_texts on asked.attribute = asked_texts.attribute and asked.asked_text = asked_texts.known_text
    where asked.attribute <> 'opportunity_type' or asked_texts.known_text is null

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
    where activities.known_to is null and {{ is_key_of('activities.lead_key', "'lead'") }}
    group by wanted_patterns.column_name, wanted_patterns.value

),

counted as (

    {%- for table, column, value, not_found, condition in wanted %}
    select
        '{{ table }}' as table_name,
        '{{ column }}' as column_name,
        {{ value }} as value,
        max({{ not_found }}) as not_found,
        count(distinct {{ 'lead_id' if table == 'leads' else 'row_key' }}) as row_count,
        count(distinct lead_id) as lead_count
    from {{ table }}
    where {{ value }} is not null and {{ condition }}
    group by {{ value }}
    union all
    {%- endfor %}
    select
        table_name,
        column_name,
        value,
        max(not_found) as not_found,
        count(distinct row_key) as row_count,
        count(distinct lead_id) as lead_count
    from ({{ single_rows_not_understood() }}) as ids
    group by table_name, column_name, value
    union all
    select
        'activities' as table_name,
        wanted_patterns.column_name,
        wanted_patterns.value,
        max(wanted_patterns.not_found) as not_found,
        sum(wanted_patterns.activity_count) as row_count,
        max(leads_of_patterns.lead_count) as lead_count
    from wanted_patterns
    left join leads_of_patterns on wanted_patterns.column_name = leads_of_patterns.column_name and wanted_patterns.value = leads_of_patterns.value
    group by wanted_patterns.column_name, wanted_patterns.value

)

select * from counted

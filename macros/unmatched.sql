{#
    SQL, true where the policy asks for an attribute by name and no condition of it knows the value. Over the CTEs missed and asked_texts of
    int_account_scoring__unknown_values.
#}
{% macro is_unasked(text, attribute) -%}
    '{{ attribute }}' in (select missed.attribute from missed)
    and {{ text }} not in (select known.known_text from asked_texts as known where known.attribute = '{{ attribute }}')
{%- endmacro %}


{# SQL: does a condition of the policy that compares texts hold for a text in lower case? #}
{% macro text_condition_holds(operator, known_text, asked_text) -%}
    case {{ operator }}
        when 'equals' then {{ known_text }} = {{ asked_text }}
        when 'not_equals' then {{ known_text }} <> {{ asked_text }}
        when 'is_not' then {{ known_text }} <> {{ asked_text }}
        when 'in' then {{ account_scoring.is_listed(known_text, asked_text) }}
        when 'contains' then {{ dbt.position(asked_text, known_text) }} > 0
        when 'starts_with' then {{ dbt.position(asked_text, known_text) }} = 1
        else false
    end
{%- endmacro %}


{# SQL, true where words hold other words as a whole, or begin with them, with or without the blanks between. #}
{% macro holds_words(words, others) -%}
    (
        {{ dbt.position("' ' || " ~ others ~ " || ' '", "' ' || " ~ words ~ " || ' '") }} > 0
        or {{ dbt.position('replace(' ~ others ~ ", ' ', '')", 'replace(' ~ words ~ ", ' ', '')") }} = 1
    )
{%- endmacro %}


{# SQL of an order of known words, the nearest first: those that differ in blanks only, then the longest that the words hold, then the shortest that holds them. #}
{% macro nearness(words, known_words) -%}
    case
        when replace({{ words }}, ' ', '') = replace({{ known_words }}, ' ', '') then -1000
        when {{ account_scoring.holds_words(words, known_words) }} then -length({{ known_words }})
        else length({{ known_words }})
    end
{%- endmacro %}


{# What is left of an id without its case, quotes, brackets and blanks: {A1-B2}, "a1-b2" and A1-B2 are one, which no table says. Text only, for messages. #}
{% macro folded_id(id) -%}
    {%- set signs = account_scoring.text_literal('"\'`{}[]() \u00a0') -%}
    {{- return('lower(translate(' ~ id ~ ', ' ~ signs ~ ", ''))") -}}
{%- endmacro %}


{# SQL that selects ids that can be used (column_name, folded_id, known_id) of records, a list such as lead or account, one for each form that is left of them. #}
{% macro known_ids(records) -%}
    {%- for record in records %}
    {{ 'union all' if not loop.first }}
    select
        '{{ record }}_id' as column_name,
        {{ account_scoring.folded_id(record ~ '_id') }} as folded_id,
        min({{ record }}_id) as known_id
    from {{ ref('int_account_scoring__input_' ~ record ~ 's') }}
    where {{ record }}_id is not null and row_status <> 'quarantined'
    group by {{ account_scoring.folded_id(record ~ '_id') }}
    {%- endfor %}
{%- endmacro %}


{# SQL, true where a row of quarantined_rows has an id that nobody has and `known`, rows of known_ids, is near to it. In a circle of merges the record itself is known. #}
{% macro is_nearly_known(rows, known) -%}
    {{ rows }}.reason in ('unknown_lead', 'unknown_account', 'merge_leads_nowhere')
    and replace({{ rows }}.column_name, 'merged_into_', '') = {{ known }}.column_name
    and {{ account_scoring.folded_id(rows ~ '.offending_value') }} = {{ known }}.folded_id
    and {{ rows }}.offending_value <> {{ known }}.known_id
{%- endmacro %}


{#
    SQL, true where nobody asks for the purpose of a row of consents: neither a policy (`purposes`, a relation) nor by another name, of which some hold for a no only. A no
    is asked for by any purpose that its text names, as int_account_scoring__identity_consents counts it.
#}
{% macro is_unknown_purpose(purposes) -%}
    {%- set purpose = account_scoring.consent_purpose('purpose') -%}
    {{ purpose }} not in (select purposes.purpose from {{ purposes }} as purposes)
    and {{ purpose }} not in (
        select {{ account_scoring.consent_purpose(account_scoring.policy_text('words.word')) }}
        from {{ account_scoring.policy('purpose_words') }} as words
        inner join {{ purposes }} as meant on {{ account_scoring.consent_purpose(account_scoring.policy_text('words.purpose')) }} = meant.purpose
        where not (is_granted and {{ account_scoring.policy_boolean('words.is_for_refusals_only') }})
    )
    and (
        is_granted
        or not exists (
            {#- A name of its own, or the purpose of the row would be taken for it. #}
            select 1 from (select purposes.purpose as asked_purpose from {{ purposes }} as purposes) as named
            where {{ dbt.position('named.asked_purpose', purpose) }} > 0
        )
    )
{%- endmacro %}


{#
    What is looked for in a column, and not found, over the CTEs of int_account_scoring__unknown_values: a list of (table, column, SQL of the value, SQL of what is
    missing, SQL of whether it is). `purposes` is the relation of those that the policy asks for.
#}
{% macro looked_for(purposes) -%}
    {%- set missing_title = "case when job_department is not null then 'seniority' when job_seniority is not null then 'department' "
        ~ "else 'seniority and department' end" -%}
    {#- Lists ask every night whom sales gave back, and a name that means no stage is lost there, whatever rules ask for. -#}
    {%- set is_no_stage = account_scoring.folded_words('stage') ~ ' not in (select names.name from (' ~ account_scoring.stage_names() ~ ') as names)' -%}
    {%- set ending = "'.' || " ~ account_scoring.label_from_end('email_domain', 1) -%}
    {%- set wanted = [
        ('leads', 'country', 'lower(country)', "'country'", 'country_code is null'),
        ('leads', 'job_title', 'lower(job_title)', missing_title, '(job_seniority is null or job_department is null)'),
        ('leads', 'email', ending, "'ending of a domain'", "email_domain_class = 'unknown_ending'"),
        ('accounts', 'country', 'lower(country)', "'country'", 'country_code is null'),
        ('accounts', 'industry', 'lower(industry)', "'rule for the industry'", account_scoring.is_unasked('lower(industry)', 'account_industry')),
        ('lead_stages', 'stage', 'lower(stage)', "'stage of this name'", is_no_stage),
        ('opportunities', 'opportunity_type', 'lower(opportunity_type)', "'outcome for the type'", account_scoring.is_unasked(
            'lower(opportunity_type)', 'opportunity_type'
        )),
        ('consents', 'purpose', 'lower(purpose)', "'purpose'", account_scoring.is_unknown_purpose(purposes)),
    ] -%}
    {#- A word where a number should be; what is ambiguous or implausible is told as that alone. -#}
    {%- for column in ['employee_count', 'annual_revenue_usd'] -%}
        {%- set text = column ~ '_uncastable' -%}
        {%- do wanted.append(('accounts', column, text, "'number'", account_scoring.unread_reason('bad_number', text) ~ " = 'bad_number'")) -%}
    {%- endfor -%}
    {{- return(wanted) -}}
{%- endmacro %}


{#
    Query for the patterns that the input has, with what no rule knows of each: lacks_channel (a rule asks for a channel that no activity of its type has, so this one is perhaps spelt
    otherwise) and lacks_page (rules tell its type apart by page, and none of these matches it).
#}
{% macro patterns_by_what_they_lack() -%}
    {%- set rules = account_scoring.policy_activity_rules() %}
    select
        patterns.*,
        patterns.channel <> '' and known_channels.channel is null and asked.pattern_key is not null as lacks_channel,
        patterns.asset <> '' and types_with_pages.activity_type is not null and pages_with_rule.pattern_key is null as lacks_page
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    left join (
        select distinct channel from {{ rules }} as rules
        where channel is not null
    ) as known_channels on patterns.channel = known_channels.channel
    left join (
        select distinct of_type.pattern_key
        from {{ rules }} as rules
        left join {{ ref('int_account_scoring__activity_patterns') }} as seen
            on
                rules.channel = seen.channel and seen.activity_count > 0
                and (rules.activity_type is null or rules.activity_type = seen.activity_type)
        inner join {{ ref('int_account_scoring__activity_patterns') }} as of_type
            on rules.activity_type is null or rules.activity_type = of_type.activity_type
        where rules.channel is not null and seen.pattern_key is null
    ) as asked on patterns.pattern_key = asked.pattern_key
    left join (
        select distinct activity_type from {{ rules }} as rules
        where asset_pattern is not null
    ) as types_with_pages on patterns.activity_type = types_with_pages.activity_type
    left join (
        select distinct pattern_rules.pattern_key
        from {{ ref('int_account_scoring__pattern_rules') }} as pattern_rules
        inner join {{ rules }} as rules on pattern_rules.rule_id = rules.rule_id and rules.asset_pattern is not null
    ) as pages_with_rule on patterns.pattern_key = pages_with_rule.pattern_key
    where patterns.activity_count > 0
{%- endmacro %}


{# SQL that selects what the policy asks of texts of the input by name (attribute, operator, value): industries and, where outcomes are looked at, types of opportunities. #}
{% macro texts_asked_for() -%}
    {%- for conditions in [account_scoring.policy_fit_rules(), account_scoring.policy_rule_conditions(), account_scoring.policy_disqualifiers(), account_scoring.policy_gates()] %}
    {{ 'union distinct' if not loop.first }}
    select
        attribute,
        operator,
        value
    from {{ conditions }}
    where attribute = 'account_industry'
    {%- endfor %}
    {%- if account_scoring.module_is_on('calibration') and not account_scoring.is_unit_test() %}
    union distinct
    select
        'opportunity_type' as attribute,
        'equals' as operator,
        {{ account_scoring.policy_text('event_value') }} as value
    from {{ account_scoring.policy('outcomes') }}
    where
        lower({{ account_scoring.policy_text('event') }}) in ('opportunity_created', 'opportunity_won')
        and {{ account_scoring.policy_text('event_value') }} is not null
    {%- endif %}
{%- endmacro %}


{# SQL that selects what is told row by row and not value by value (table_name, column_name, value, not_found, row_key, lead_id). #}
{% macro single_rows_not_understood() %}
    {{ account_scoring.ids_of_nothing() }}
    union all
    {{ account_scoring.deals_all_won() }}
    union all
    {{ account_scoring.values_not_read() }}
{%- endmacro %}


{#
    SQL that selects accepted rows with an id that names no record (table_name, column_name, value, not_found, row_key, lead_id). Where a table was not
    given, nothing of it is missed. Rows whose lead is not known are quarantined, but for opportunities that name an account as well.
#}
{% macro ids_of_nothing() -%}
    {%- set opportunities = ref('int_account_scoring__input_opportunities') -%}
    {%- set accounts = ref('int_account_scoring__input_accounts') -%}
    {%- set campaigns = ref('int_account_scoring__input_campaigns') -%}
    select
        'opportunities' as table_name,
        'lead_id' as column_name,
        lead_id as value,
        'lead' as not_found,
        row_key,
        surviving_lead_id as lead_id
    from {{ opportunities }}
    where row_status = 'accepted' and lead_id is not null and not is_known_lead
    union all
    {#- An account may also be one that was made of a domain, or that leads name. #}
    select
        'opportunities' as table_name,
        'account_id' as column_name,
        account_id as value,
        'account' as not_found,
        row_key,
        surviving_lead_id as lead_id
    from {{ opportunities }} as opportunities
    where
        row_status = 'accepted'
        and account_id is not null
        and not exists (select 1 from {{ accounts }} as accounts where opportunities.account_id = accounts.account_id)
        and not exists (
            select 1 from {{ ref('int_account_scoring__identity_accounts') }} as accounts
            where opportunities.account_id = accounts.account_id
        )
    union all
    select
        'leads' as table_name,
        'account_id' as column_name,
        given_account_id as value,
        'account' as not_found,
        lead_id as row_key,
        lead_id
    from {{ ref('int_account_scoring__identity_leads') }} as leads
    where
        given_account_id is not null
        and exists (select 1 from {{ accounts }})
        and not exists (select 1 from {{ accounts }} as accounts where leads.given_account_id = accounts.account_id)
    union all
    select
        'accounts' as table_name,
        'parent_account_id' as column_name,
        parent_account_id as value,
        'account' as not_found,
        row_key,
        cast(null as {{ dbt.type_string() }}) as lead_id
    from {{ accounts }} as children
    where
        row_status = 'accepted'
        and parent_account_id is not null
        and not exists (select 1 from {{ accounts }} as parents where children.parent_account_id = parents.account_id)
    {%- if 'campaign_costs' in account_scoring.inputs_read() %}
    union all
    select
        'campaign_costs' as table_name,
        'campaign_id' as column_name,
        campaign_id as value,
        'campaign' as not_found,
        row_key,
        cast(null as {{ dbt.type_string() }}) as lead_id
    from {{ ref('int_account_scoring__input_campaign_costs') }} as campaign_costs
    where
        row_status = 'accepted'
        and exists (select 1 from {{ campaigns }})
        and not exists (select 1 from {{ campaigns }} as campaigns where campaign_costs.campaign_id = campaigns.campaign_id)
    {%- endif %}
{%- endmacro %}


{#
    SQL that selects won opportunities as ids_of_nothing has its rows, where all that were decided were won, and they are no fewer than the table's min_judged_rows of
    input_limits. What is missed is a lost one: without any, nothing tells who buys from who does not.
#}
{% macro deals_all_won() -%}
    select
        'opportunities' as table_name,
        'is_won' as column_name,
        'true' as value,
        'lost deal' as not_found,
        deals.row_key,
        deals.surviving_lead_id as lead_id
    from (
        select
            opportunities.row_key,
            opportunities.surviving_lead_id,
            count(*) over () as decided,
            sum(case when opportunities.is_won then 1 else 0 end) over () as won
        from {{ ref('int_account_scoring__input_opportunities') }} as opportunities
        where opportunities.row_status = 'accepted' and not {{ account_scoring.is_open_deal('opportunities') }}
    ) as deals
    inner join (
        select {{ account_scoring.policy_number('min_judged_rows') }} as min_judged_rows from {{ account_scoring.policy('input_limits') }}
        where lower({{ account_scoring.policy_text('table_name') }}) = 'opportunities'
    ) as limits on deals.won = deals.decided and deals.decided >= limits.min_judged_rows
{%- endmacro %}


{#
    Condition, never null: is a row of the input lost because no lead or account joins it? `row_reason` is why it is not accepted. What was left out on purpose is not lost.
#}
{% macro is_unjoined(row_reason) -%}
    coalesce({{ row_reason }} in ('unknown_lead', 'unknown_account', 'lead_quarantined', 'no_lead_or_account'), false)
{%- endmacro %}

{# SQL of whether an activity of the log (an alias) counts for whoever did it: told of somebody, of some kind, by as_of, and neither by a machine nor deleted. #}
{% macro can_count(activity) -%}
    not coalesce({{ activity }}.is_bot, false)
    and not coalesce({{ activity }}.is_deleted, false)
    and cast({{ activity }}.occurred_at as date) <= {{ account_scoring.as_of() }}
    and {{ activity }}.lead_key is not null
    and {{ activity }}.pattern_key is not null
{%- endmacro %}


{#
    Joins of what an activity (an alias of the log) asks of consent, `asking`, and of what whoever did it had said by then, `consents`; for lacks_consent. `key` is SQL of
    the number of the subject. A night whose policy asks for no consent joins two relations without rows.
#}
{% macro joined_consents(activity, key) -%}
left join (
    select
        patterns.pattern_key,
        patterns.consent_purpose,
        patterns.needs_grant
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    where patterns.consent_purpose is not null
) as asking on {{ activity }}.pattern_key = asking.pattern_key
left join (
    select said.*
    from {{ ref('int_account_scoring__activity_consents') }} as said
    where said.purpose in (
        select patterns.consent_purpose from {{ ref('int_account_scoring__activity_patterns') }} as patterns where patterns.consent_purpose is not null
    )
) as consents
    on
        {{ key }} = consents.lead_key
        and asking.consent_purpose = consents.purpose
        and coalesce({{ activity }}.occurred_at >= consents.changed_at, true)
        and coalesce({{ activity }}.occurred_at < consents.holds_until, true)
{%- endmacro %}


{# SQL of whether an activity does not count because of consent, over joined_consents; `key` is SQL of the number of whoever did it. A company's own acts are nobody's in person. #}
{% macro lacks_consent(key) -%}
    asking.pattern_key is not null
    and {{ account_scoring.column_of_actor(key) }} <> 'account_id'
    and not coalesce(consents.is_granted, not asking.needs_grant)
{%- endmacro %}


{#
    The name of a kind of activity or of a channel as it is compared: in lower case, with one underscore for blanks, hyphens, dots, colons and
    slashes between words, so that Demo Request, demo-request and demo_request are one.
#}
{% macro folded_words(name) -%}
    {%- set joined = account_scoring.replace_regex('lower(' ~ name ~ ')', '[-_ .:/\t\u00a0\u200b\u2010-\u2015\u202f\ufeff]+', '_') -%}
    {{ account_scoring.replace_regex(joined, '^_|_$', '') }}
{%- endmacro %}


{# The path of an asset that is the address of a page; null where it is none, but the name of a form, a webinar or an e-mail, or a path already. #}
{% macro path_of_page(asset) -%}
    {%- set host = '^([a-z][a-z0-9+.-]*://|(//)?www[.])[^/]*' -%}
    case
        {#- Asked first, because it is cheap. #}
        when not ({{ asset }} like '%//%' or {{ asset }} like 'www.%') then null
        when {{ account_scoring.matches_regex(asset, host) }}
            then coalesce(nullif({{ account_scoring.replace_regex(asset, host, '') }}, ''), '/')
    end
{%- endmacro %}


{# Condition: does a moment lie at most so many seconds after another? Null where one of them is unknown. #}
{% macro is_within(first, last, seconds) -%}
    (
        {{ dbt.datediff(first, last, 'second') }}
        <= {{ seconds }}
    )
{%- endmacro %}


{#
    The rules of machine_rules by which the name of a browser tells a machine, a list of dicts: rule_id, words (any of them tells one) and spared (what is taken out of the
    name first, because a word is part of it). Asked while dbt runs, so that the warehouse gets constant words to look for and the log no text to keep. None
    where the source (`columns` are the names of its columns) has no user_agent, and in a unit test.
#}
{% macro agent_rules(columns) -%}
    {%- set rules = [] -%}
    {%- if account_scoring.is_unit_test() -%}{{- return(rules) -}}{%- endif -%}
    {%- set seed = account_scoring.policy('machine_rules') -%}
    {%- if not execute or 'user_agent' not in columns or load_relation(seed) is none -%}{{- return(rules) -}}{%- endif -%}
    {%- if not account_scoring.has_column(seed, 'agent_words') -%}{{- return(rules) -}}{%- endif -%}
    {%- set query -%}
        select
            {{ account_scoring.policy_text('rule_id') }} as rule_id,
            lower({{ account_scoring.policy_text('agent_words') }}) as agent_words
        from {{ seed }}
        where lower({{ account_scoring.policy_text('kind') }}) = 'declared_agent' and {{ account_scoring.policy_text('agent_words') }} is not null
        order by {{ account_scoring.policy_text('rule_id') }}
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- set rule = {'rule_id': row[0], 'words': [], 'spared': []} -%}
        {%- for item in row[1].split('|') | map('trim') if item.lstrip('-') -%}
            {%- do (rule.spared if item.startswith('-') else rule.words).append(item.lstrip('-')) -%}
        {%- endfor -%}
        {%- do rules.append(rule) if rule.words -%}
    {%- endfor -%}
    {{- return(rules) -}}
{%- endmacro %}


{# SQL of the first of agent_rules that the name of a browser meets, its rule_id; null where it meets none, or is not known. #}
{% macro rule_of_agent(agent, rules) -%}
    {%- if not rules -%}{{- return(account_scoring.clean_text('null')) -}}{%- endif -%}
    case
        {%- for rule in rules %}
        {%- set name = 'lower(' ~ agent ~ ')' %}
        when {{ account_scoring.matches_regex(
            account_scoring.replace_regex(name, account_scoring.any_of_words(rule.spared), '') if rule.spared else name,
            account_scoring.any_of_words(rule.words)
        ) }} then {{ account_scoring.text_literal(rule.rule_id) }}
        {%- endfor %}
    end
{%- endmacro %}


{# Condition: are these words of a machine rule, a|b, such as any_of_words can look for? #}
{% macro are_agent_words(words) -%}
    {%- set word = ' *-?[a-z0-9][a-z0-9 ._/+-]*' -%}
    {{ account_scoring.matches_regex('lower(' ~ words ~ ')', '^' ~ word ~ '([|]' ~ word ~ ')*$') }}
{%- endmacro %}


{# A pattern that any of some words matches. What a word may not hold (the policy is checked) is no part of it. #}
{% macro any_of_words(words) -%}
    {%- set patterns = [] -%}
    {%- for word in words -%}
        {%- do patterns.append(modules.re.sub('([.+])', '[\\1]', modules.re.sub('[^a-z0-9 ._/+-]', '', word))) -%}
    {%- endfor -%}
    {{- return(patterns | select | join('|')) -}}
{%- endmacro %}

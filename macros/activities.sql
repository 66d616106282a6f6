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
    Query of rule_id and lead_key: whose acts come close enough together for a run of min_count in so many seconds. A run shorter than a day touches
    three spans of its length at most, counted from midnight, so one of them holds a third of it. Who has none is left out by a count, without an order.
#}
{% macro who_may_have_a_run(acts) -%}
    {%- set midnight = 'cast(activity_date as ' ~ dbt.type_timestamp() ~ ')' -%}
    select distinct
        rule_id,
        lead_key
    from {{ acts }}
    where kind in ('burst', 'other_assets')
    group by
        rule_id, lead_key, min_count, seconds, activity_date, floor({{ dbt.datediff(midnight, 'occurred_at', 'second') }} / (seconds + 1))
    having 3 * count(*) >= min_count or seconds >= 24 * 60 * 60
{%- endmacro %}


{# How many words a rule of the seed machine_rules may list. #}
{% macro most_agent_words() -%}
    {{- return(50) -}}
{%- endmacro %}


{# Condition: are these words of a machine rule, a|b, each of them a word, one at least without a hyphen, and not too many? #}
{% macro are_agent_words(words) -%}
    {%- set word = ' *-?[^ |-][^|]*' -%}
    (
        {{ account_scoring.matches_regex(words, '^' ~ word ~ '([|]' ~ word ~ '){0,' ~ (account_scoring.most_agent_words() - 1) ~ '}$') }}
        and {{ account_scoring.matches_regex(words, '(^|[|]) *[^ |-]') }}
    )
{%- endmacro %}


{# The rules of the seed machine_rules that go by the name of a browser (rule_id, agent_words), as a relation. #}
{% macro agent_rules() -%}
    (select
        {{ account_scoring.policy_text('rule_id') }} as rule_id,
        lower({{ account_scoring.policy_text(account_scoring.optional_policy_column('machine_rules', 'agent_words')) }}) as agent_words
    from {{ account_scoring.policy('machine_rules') }}
    where lower({{ account_scoring.policy_text('kind') }}) = 'declared_agent')
{%- endmacro %}


{#
    Query for the names of browsers that tell a machine (agent, in lower case, and machine_rule_id, of several rules the first by name), of the relation `activities`
    with user_agent. A word that stands with a hyphen is a name in which another word stands and tells nothing: what it holds of that word does not count.
#}
{% macro machine_agents(activities) -%}
    with agent_words as (
        select
            rule_id,
            word like '-%' as is_spared,
            case when word like '-%' then substring(word, 2) else word end as word
        from (
            select rules.rule_id, trim({{ account_scoring.word_at('rules.agent_words', 'numbers.number', '|') }}) as word
            from {{ account_scoring.agent_rules() }} as rules
            cross join {{ account_scoring.numbers_to(account_scoring.most_agent_words()) }} as numbers
        ) as listed
        where word <> ''
    )

    select
        agent,
        min(rule_id) as machine_rule_id
    from (
        select
            agents.agent,
            words.rule_id,
            words.word
        from (select distinct lower(user_agent) as agent from {{ activities }} where user_agent is not null) as agents
        inner join agent_words as words on not words.is_spared and {{ dbt.position('words.word', 'agents.agent') }} > 0
        left join agent_words as spared
            on
                spared.is_spared and words.rule_id = spared.rule_id
                and {{ dbt.position('words.word', 'spared.word') }} > 0 and {{ dbt.position('spared.word', 'agents.agent') }} > 0
        group by agents.agent, words.rule_id, words.word
        having {{ account_scoring.times_in('words.word', 'agents.agent') }}
            > coalesce(sum({{ account_scoring.times_in('spared.word', 'agents.agent') }} * {{ account_scoring.times_in('words.word', 'spared.word') }}), 0)
    ) as told
    group by agent
{%- endmacro %}


{# How often a word stands in a text, a number as SQL. #}
{% macro times_in(word, text) -%}
    ((length({{ text }}) - length(replace({{ text }}, {{ word }}, ''))) / length({{ word }}))
{%- endmacro %}


{# Text that stands for all words by which the name of a browser tells a machine; '' where the source (`columns` are the names of its columns) has none. #}
{% macro form_of_agents(columns) -%}
    {%- if account_scoring.is_unit_test() -%}{{- return('') -}}{%- endif -%}
    {%- set seed = account_scoring.policy('machine_rules') -%}
    {%- if not execute or 'user_agent' not in columns or load_relation(seed) is none -%}{{- return('') -}}{%- endif -%}
    {%- set rows = run_query('select rule_id, agent_words from ' ~ account_scoring.agent_rules() ~ ' as rules order by rule_id').rows -%}
    {%- set words = [] -%}
    {%- for row in rows -%}{%- do words.append(row[0] ~ '=' ~ row[1]) -%}{%- endfor -%}
    {{- return(words | join('; ')) -}}
{%- endmacro %}

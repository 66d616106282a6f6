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

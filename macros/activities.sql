{# SQL of whether an activity of the log (an alias) counts for whoever did it: told of somebody, of some kind, by as_of, and neither by a machine nor deleted. #}
{% macro can_count(activity) -%}
    not coalesce({{ activity }}.is_bot, false)
    and not coalesce({{ activity }}.is_deleted, false)
    and cast({{ activity }}.occurred_at as date) <= {{ account_scoring.as_of() }}
    and {{ activity }}.lead_key is not null
    and {{ activity }}.pattern_key is not null
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

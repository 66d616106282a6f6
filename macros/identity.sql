{#
    The domain that a company registers, from a host name in lower case: mail.acme.co.uk is acme.co.uk, eu.acme.com is acme.com.
    `is_public_suffix` tells whether the last two labels are one suffix (co.uk), so that a third is needed. Null for a bare suffix.
#}
{% macro registrable_domain(host, is_public_suffix) -%}
    case
        when not {{ is_public_suffix }} then {{ account_scoring.last_labels(host, 2) }}
        when {{ account_scoring.label_from_end(host, 3) }} <> '' then {{ account_scoring.last_labels(host, 3) }}
    end
{%- endmacro %}


{# The last labels of a host name, two of mail.acme.com are acme.com; null where there are fewer. #}
{% macro last_labels(host, count) -%}
    {#- Not dbt.split_part: on some engines it raises an error where there are fewer labels. -#}
    {%- set parts = ['nullif(' ~ account_scoring.label_from_end(host, count) ~ ", '')"] -%}
    {%- for position in range(count - 1, 0, -1) -%}
        {%- do parts.append(account_scoring.label_from_end(host, position)) -%}
    {%- endfor -%}
    {{ parts | join(" || '.' || ") }}
{%- endmacro %}


{# One label of a host name, counted from the end; empty or null where there are fewer. #}
{% macro label_from_end(host, position) -%}
    {{ return(adapter.dispatch('label_from_end', 'account_scoring')(host, position)) }}
{%- endmacro %}

{% macro default__label_from_end(host, position) -%}
    {{ return('split_part(' ~ host ~ ", '.', -" ~ position ~ ')') }}
{%- endmacro %}

{% macro bigquery__label_from_end(host, position) -%}
    {{ return('array_reverse(split(' ~ host ~ ", '.'))[safe_ordinal(" ~ position ~ ')]') }}
{%- endmacro %}

{% macro redshift__label_from_end(host, position) -%}
    {{ return('reverse(split_part(reverse(' ~ host ~ "), '.', " ~ position ~ '))') }}
{%- endmacro %}


{# A web address or domain as a host name in lower case, without scheme, www., path and port. #}
{% macro host_name(address) -%}
    {{ account_scoring.replace_regex(
        account_scoring.replace_regex('lower(trim(' ~ address ~ '))', '^([a-z]+://)?(www[.])?', ''), '[/:?#].*$', ''
    ) }}
{%- endmacro %}


{# Words of a name in lower case, one blank between them; dots and apostrophes vanish (b.v. is bv), other punctuation parts words. #}
{% macro plain_words(name) -%}
    {%- set letters = account_scoring.replace_regex('lower(' ~ name ~ ')', "[.`'’]+", '') -%}
    {#- Brackets inside of brackets are read differently. -#}
    {%- set unbracketed = 'translate(' ~ letters ~ ", '[]', '()')" -%}
    nullif(trim({{ account_scoring.replace_regex(unbracketed, '[(){},;:!?"/&+_|*# -]+', ' ') }}), '')
{%- endmacro %}


{# A purpose of consent as it is compared: E-Mail, e mail, e.mail and email are one, with whatever hyphen or blank. #}
{% macro consent_purpose(purpose) -%}
    {{ account_scoring.replace_regex('lower(' ~ purpose ~ ')', '[-_ ./\u00a0\u00ad\u200b\u2010-\u2015\u202f\u2212\ufeff]', '') }}
{%- endmacro %}


{# Order of words of consent, the one that counts first: a no without a time, then the latest, and at one moment a no before a yes. #}
{% macro last_word(changed_at, is_granted) -%}
    case when {{ changed_at }} is null then 0 else 1 end, {{ changed_at }} desc, case when {{ is_granted }} then 1 else 0 end
{%- endmacro %}

{# A number of the seed identity_settings, as SQL; null where it has no such row, which switches off what asks for it. #}
{% macro identity_setting(setting) -%}
    (
        select max({{ account_scoring.policy_number('settings.value') }}) from {{ account_scoring.policy('identity_settings') }} as settings
        where lower({{ account_scoring.policy_text('settings.setting') }}) = '{{ setting }}'
    )
{%- endmacro %}


{# Classes of domains that tell where somebody works, for `in`: who is on no list is a business. #}
{% macro classes_of_companies() -%}
    {{ return("('business', 'partner', 'competitor', 'education')") }}
{%- endmacro %}


{# The part of an e-mail address that names a mailbox: info of info+web@acme.com. #}
{% macro mailbox(email) -%}
    {{ dbt.split_part(dbt.split_part(email, "'@'", 1), "'+'", 1) }}
{%- endmacro %}


{# Labels of a host name that are compared with lists: no public suffix has more, the label before it included. #}
{% macro most_labels() -%}
    {{ return(8) }}
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


{# Query for what holds at each moment by words of consent (speaker, purpose, changed_at, is_granted): of one moment a no goes before a yes. #}
{% macro words_of_moments(words, speaker='lead_id') -%}
    select
        {{ speaker }},
        purpose,
        changed_at,
        min(case when is_granted then 1 else 0 end) = 1 as is_granted
    from {{ words }}
    group by {{ speaker }}, purpose, changed_at
{%- endmacro %}


{# The purpose of consent by which a person is kept out of every score and count if it was refused. #}
{% macro profiling() -%}
    {{ return('profiling') }}
{%- endmacro %}


{# SQL of the time that a no without one counts as: later than every yes. #}
{% macro after_every_yes() -%}
    {{ dbt.dateadd('day', 1, 'cast(' ~ account_scoring.as_of() ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
{%- endmacro %}


{# The end of host names that an entry of a list of domains is about: ck of *.ck, www.ck of !www.ck, else the entry itself. #}
{% macro ending_of_entry(entry) -%}
    case
        when {{ entry }} like '*.%' then substring({{ entry }}, 3)
        when {{ entry }} like '!%' then substring({{ entry }}, 2)
        else {{ entry }}
    end
{%- endmacro %}


{#
    CTEs that read titles (`titles`: job_title, plain_title, parted_title) and what they tell of people (`job_titles`: job_title, job_seniority, job_department). `rows` is a
    table in the query with the column job_title; each title is read once.
#}
{% macro titles_read(rows) -%}
keywords as (

    select
        lower({{ account_scoring.policy_text('keyword') }}) as keyword,
        lower({{ account_scoring.policy_text('attribute') }}) as attribute,
        lower({{ account_scoring.policy_text('value') }}) as value,
        {{ account_scoring.policy_number('priority') }} as priority
    from {{ account_scoring.policy('title_keywords') }}

),

titles as (

    select distinct
        job_title,
        {{ account_scoring.plain_words('job_title') }} as plain_title,
        {{ account_scoring.parted_title('job_title') }} as parted_title
    from {{ rows }}
    where job_title is not null

),

title_matches as (

    select
        titles.job_title,
        keywords.attribute,
        keywords.value,
        row_number() over (
            partition by titles.job_title, keywords.attribute
            order by keywords.priority nulls last, keywords.keyword
        ) as match_rank
    from titles
    -- Whole words only: "cto" is not in "director".
    inner join keywords
        on {{ dbt.position("' ' || keywords.keyword || ' '", "' ' || titles.plain_title || ' '") }} > 0

),

job_titles as (

    select
        job_title,
        max(case when attribute = 'job_seniority' then value end) as job_seniority,
        max(case when attribute = 'job_department' then value end) as job_department
    from title_matches
    where match_rank = 1
    group by job_title

)
{%- endmacro %}

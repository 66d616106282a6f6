{#
    A 64-bit number that stands for texts, never null: tables of many millions of rows are joined and grouped by it.
    `columns` is a list of SQL. Two texts share a number about once in nine billion billion pairs. The same text has the same number on
    every build; where an engine's new version changes that, the log sees other ids than before and is read anew.
#}
{% macro number_key(columns) -%}
    {{ return(adapter.dispatch('number_key', 'account_scoring')(columns)) }}
{%- endmacro %}

{% macro default__number_key(columns) -%}
    {{ return('cast(hash(' ~ columns | join(', ') ~ ') >> 1 as bigint)') }}
{%- endmacro %}

{% macro postgres__number_key(columns) -%}
    {{ return('(hashtextextended(' ~ account_scoring.framed_text(columns) ~ ', 0) & 9223372036854775807)') }}
{%- endmacro %}

{% macro spark__number_key(columns) -%}
    {{ return('(xxhash64(' ~ account_scoring.framed_text(columns) ~ ') & 9223372036854775807)') }}
{%- endmacro %}

{% macro snowflake__number_key(columns) -%}
    {{ return('bitand(hash(' ~ columns | join(', ') ~ '), 9223372036854775807)') }}
{%- endmacro %}

{% macro bigquery__number_key(columns) -%}
    {{ return('(farm_fingerprint(' ~ account_scoring.framed_text(columns) ~ ') & 9223372036854775807)') }}
{%- endmacro %}

{% macro redshift__number_key(columns) -%}
    {{ return('(farmfingerprint64(' ~ account_scoring.framed_text(columns) ~ ') & 9223372036854775807)') }}
{%- endmacro %}


{#
    Numbers of those who act without being a lead. They are negative, so that none is a lead's, and odd for a visitor, even for an account: the log keeps
    the number only, and must tell them apart when nobody knows who it is.
#}
{% macro visitor_key(anonymous_id) -%}
    {%- set number = account_scoring.number_key([anonymous_id]) -%}
    (-1 - ({{ number }} - mod({{ number }}, 2)))
{%- endmacro %}

{% macro account_key(account_id) -%}
    {%- set number = account_scoring.number_key([account_id]) -%}
    (-2 - ({{ number }} - mod({{ number }}, 2)))
{%- endmacro %}


{# SQL of whether who has this number in the log is a subject, 'lead' or 'account': SQL. A visitor is neither. #}
{% macro is_key_of(key, subject) -%}
    (({{ key }} >= 0 and {{ subject }} = 'lead') or ({{ key }} < 0 and mod({{ key }}, 2) = 0 and {{ subject }} = 'account'))
{%- endmacro %}


{# SQL of the column of activities that named who has this number in the log. #}
{% macro column_of_actor(key) -%}
    case
        when {{ key }} < 0 and mod({{ key }}, 2) = 0 then 'account_id'
        when {{ key }} < 0 then 'anonymous_id'
        else 'lead_id'
    end
{%- endmacro %}


{# Number of each activity of somebody who was erased: in the log it is counted, and nothing else. #}
{% macro key_of_erased() -%}
    {{ return('-3') }}
{%- endmacro %}


{# Several texts as one from which they could be read again: each after its length, so that ('a|b') is not ('a', 'b') and null is not ''. #}
{% macro framed_text(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(length(" ~ column ~ ") as " ~ dbt.type_string() ~ ") || ':' || " ~ column ~ ", '-')") -%}
    {%- endfor -%}
    {{ return(parts | join(' || ')) }}
{%- endmacro %}


{# A prime that keys are folded by before they are added up, so that their sum stays a number. #}
{% macro key_fold() -%}
    1000000007
{%- endmacro %}


{#
    Text of an asset as it is kept: without what follows ? or # in an address of a page, and with (address) in place of an e-mail address, so that
    nothing personal is kept for good. A name such as 'Webinar #5' stays, because a blank stands beside the sign.
#}
{% macro kept_asset(asset) -%}
    {%- set page -%}
        case
            when {{ account_scoring.matches_regex(asset, '(^|[^ ])[?#]([^ ]|$)') }}
                then {{ dbt.split_part(dbt.split_part(asset, "'?'", 1), "'#'", 1) }}
            else {{ asset }}
        end
    {%- endset -%}
    case
        {#- Asked first, because it is cheap and nearly always so. #}
        when not ({{ asset }} like '%?%' or {{ asset }} like '%#%' or {{ asset }} like '%@%' or {{ asset }} like '%40%') then {{ asset }}
        else {{ account_scoring.clean_text(account_scoring.replace_regex(page, '[^ /]+(@|%40)[^ /]+[.][^ /]+', '(address)')) }}
    end
{%- endmacro %}


{# Rids the kept texts of what a release kept that did not cut assets yet. #}
{% macro forget_whole_assets() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where asset <> coalesce({{ account_scoring.kept_asset('asset') }}, '')
    {%- endif -%}
{%- endmacro %}

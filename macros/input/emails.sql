{#
    An e-mail address in lower case; null where there is none to be read: one @, a domain of two labels or more, no blanks. What exports leave around
    an address is taken off: a name and angle brackets, mailto:, quotes, signs at the end, blanks and letters that nobody sees. Of several
    addresses the first counts.
#}
{% macro input_email(input, column) -%}
    {%- set text = 'lower(' ~ account_scoring.input_text(input, column) ~ ')' -%}
    {%- set bare = account_scoring.bare_address(text) -%}
    {#- Few addresses have anything around them, and the others are looked at once. -#}
    case
        when {{ account_scoring.is_address(text) }} then {{ text }}
        when {{ account_scoring.is_address(bare) }} then {{ bare }}
    end
{%- endmacro %}


{# The text of a column of addresses where none could be read in it, or another one than the first stands there too; else null. #}
{% macro input_email_uncastable(input, column) -%}
    {%- set text = account_scoring.input_text(input, column) -%}
    {%- set bare = account_scoring.bare_address('lower(' ~ text ~ ')') -%}
    case
        when {{ account_scoring.is_address('lower(' ~ text ~ ')') }} then null
        when {{ account_scoring.is_address(bare) }} and replace(lower({{ text }}), {{ bare }}, '') not like '%@%' then null
        else {{ text }}
    end
{%- endmacro %}


{# Is text in lower case an e-mail address that a company can be told from? An internet address instead of a domain is none. #}
{% macro is_address(text) -%}
    {%- set own = "a-z0-9!#$%&*+/=^_{}~" ~ account_scoring.letters_abroad() -%}
    {%- set letter = 'a-z' ~ account_scoring.letters_abroad() -%}
    {#- A hyphen or underscore stands inside of a label only. -#}
    {%- set label = '[0-9' ~ letter ~ ']([0-9' ~ letter ~ '_-]*[0-9' ~ letter ~ '])?' -%}
    {%- set last_label = '[' ~ letter ~ ']([0-9' ~ letter ~ '-]*[0-9' ~ letter ~ '])' -%}
    {#- The end is marked, because $ is before a line end as well on some engines. -#}
    {{ account_scoring.matches_regex(
        '(' ~ text ~ " || ';')", '^[' ~ own ~ '-][' ~ own ~ ".'`-]*@" ~ label ~ '([.]' ~ label ~ ')*[.]' ~ last_label ~ ';$'
    ) }}
{%- endmacro %}


{# Text in lower case without what stands around an e-mail address in it; what is left need not be one. #}
{% macro bare_address(text) -%}
    {%- set visible = account_scoring.visible_text(text, ';') -%}
    {%- set in_brackets = account_scoring.replace_regex(visible, '^[^<]*<|>.*$', '') -%}
    {%- set begun = account_scoring.replace_regex(in_brackets, '^[ ;,.:"\'`(]*((mailto|smtp|e-?mail):[ "\'(]*)*', '') -%}
    {{ return(account_scoring.replace_regex(begun, '([ .:"\'`]*[;,|()?].*|[ .:"\'`]+)$', '')) }}
{%- endmacro %}


{#
    Text without letters that nobody sees (zero-width blanks, soft hyphens, marks of direction). Blanks of other widths become plain ones, tabs and
    line ends `line_end` (a sign), printed quotes plain ones, and brackets round, because brackets inside of brackets are read differently.
#}
{% macro visible_text(text, line_end) -%}
    {%- set seen = account_scoring.replace_regex(text, '[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+', '') -%}
    {%- set other = '\t\n\r\u000b\u000c\u0085\u2028\u2029\u00a0\u2007\u202f\u3000\u201c\u201d\u201e\u00ab\u00bb[]' -%}
    {%- set ends = line_end ~ line_end ~ line_end ~ line_end -%}
    {%- set plain = ends ~ ends ~ '    """""()' -%}
    {{ return('translate(' ~ seen ~ ', ' ~ account_scoring.text_literal(other) ~ ', ' ~ account_scoring.text_literal(plain) ~ ')') }}
{%- endmacro %}


{# Letters of other alphabets in names of domains, as ranges for a regular expression: none of the signs and blanks that lie between them. #}
{% macro letters_abroad() -%}
    {{ return('\u00c0-\u05ff\u0620-\u167f\u1681-\u17ff\u3040-\ud7ff') }}
{%- endmacro %}


{#
    The host names that a web address, domain or e-mail address stands for, in lower case, one blank between several; null where there are none: no
    scheme, user, www., port and path, no dot at the end. A cell may hold a list.
#}
{% macro input_hosts(input, column) -%}
    {%- if column not in input.columns -%}
        {{ account_scoring.input_text(input, column) }}
    {%- else -%}
        {%- set text = 'lower(' ~ account_scoring.input_text(input, column) ~ ')' -%}
        case
            when {{ account_scoring.is_web_address(text) }} then {{ account_scoring.host_name(text) }}
            else nullif(trim({{ account_scoring.replace_regex(account_scoring.usable_hosts(account_scoring.bare_hosts(text)), ' +', ' ') }}), '')
        end
    {%- endif -%}
{%- endmacro %}


{# The text of a column of domains where something in it is no host name, or there are more than are read; else null. #}
{% macro input_hosts_uncastable(input, column) -%}
    {%- set text = account_scoring.input_text(input, column) -%}
    {%- if column not in input.columns -%}
        {{ text }}
    {%- else -%}
        {%- set bare = account_scoring.bare_hosts('lower(' ~ text ~ ')') -%}
        {%- set usable = account_scoring.usable_hosts(bare) -%}
        {%- set too_many = [] -%}
        {%- for place in range(account_scoring.most_hosts() + 3) -%}{%- do too_many.append('%') -%}{%- endfor -%}
        case
            when {{ account_scoring.is_web_address('lower(' ~ text ~ ')') }} then null
            when trim({{ bare }}) = '' or {{ usable }} <> {{ bare }} or {{ usable }} like '{{ too_many | join('  ') }}' then {{ text }}
        end
    {%- endif -%}
{%- endmacro %}


{# Is text in lower case one domain or web address without anything around it? Most are, and the others are looked at more closely. #}
{% macro is_web_address(text) -%}
    {{ account_scoring.matches_regex(
        '(' ~ text ~ " || ';')", '^(https?://)?([a-z0-9]([a-z0-9_-]*[a-z0-9])?[.])+[a-z][a-z0-9-]*[a-z0-9](/[a-z0-9_.~%/?#=&+:!*-]*)?;$'
    ) }}
{%- endmacro %}


{# A domain or web address in lower case as a host name, without scheme, www., path and port. #}
{% macro host_name(address) -%}
    {{ account_scoring.replace_regex(
        account_scoring.replace_regex(address, '^([a-z]+://)?(www[.])?', ''), '[/:?#].*$', ''
    ) }}
{%- endmacro %}


{# Items of a list of domains or addresses, in lower case, each between blanks of its own and without what stands around a host name. #}
{% macro bare_hosts(text) -%}
    {%- set visible = account_scoring.visible_text(text, ' ') -%}
    {%- set spaced = account_scoring.replace_regex("' ' || " ~ visible ~ " || ' '", '[ ,;|"\'`<>()]+', '  ') -%}
    {%- set begun = account_scoring.replace_regex(spaced, ' (mailto:)?(([a-z][a-z0-9+.-]*:)?/+)?([^ @/]*@)?[*.]*(www[0-9]*[.])?', ' ') -%}
    {{ return(account_scoring.replace_regex(begun, '[.]*([/:?#][^ ]*)? ', ' ')) }}
{%- endmacro %}


{# Those items of bare_hosts that are host names of two labels or more, each between blanks of its own. #}
{% macro usable_hosts(items) -%}
    {%- set sign = '[^a-z0-9_. ' ~ account_scoring.letters_abroad() ~ '-]' -%}
    {#- As in an address, a hyphen or underscore stands inside of a label only. -#}
    {%- set outside = '[_-][^ ]*|[^ ]*[.][_-][^ ]*|[^ ]*[_-]([.][^ ]*)?' -%}
    {{ return(account_scoring.replace_regex(
        items, ' ([^ .]+|[^ ]*' ~ sign ~ '[^ ]*|[^ ]*[.][.][^ ]*|[.][^ ]*|[^ ]*[.]([^ .]?|[0-9][^ .]*)|' ~ outside ~ ') ', ''
    )) }}
{%- endmacro %}


{# Host names of an account that are read; a list that is longer is told. #}
{% macro most_hosts() -%}
    {{ return(8) }}
{%- endmacro %}


{# SQL that selects the host names of accounts (account_id, host), a row for each item of the list in `host_names`; `accounts` is a relation. #}
{% macro hosts_of_accounts(accounts) -%}
    {%- set items = [] -%}
    {%- for place in range(1, account_scoring.most_hosts() + 1) -%}
        {%- do items.append(dbt.split_part('given.host_names', "' '", place)) -%}
    {%- endfor -%}
    select
        items.account_id,
        items.host
    from (
        select
            given.account_id,
            {{ account_scoring.nth_of(items, 'places.number') }} as host
        from {{ accounts }} as given
        cross join {{ account_scoring.numbers_to(account_scoring.most_hosts()) }} as places
    ) as items
    where items.host <> ''
{%- endmacro %}

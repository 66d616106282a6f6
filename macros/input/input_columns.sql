{#
    SQL that selects the rows of an input table with the columns that the contract knows, and x_ columns, as all readers below take them: what has the
    contract's type is left alone, the rest is trimmed text, null where it is blank or a word for nothing. The lists of words for truth values come along.
    `input` is the dict of input_table.
#}
{% macro given_rows(input) -%}
    {#- Each step is a query of its own, so that the text of the next has a name for it and not three copies. -#}
    {%- set trimmed, formed, given = [], [], ['true_words', 'false_words'] -%}
    {%- set known = account_scoring.input_source(input.name).columns.values() | list if execute else [] -%}
    {%- for column in known if column.name in input.columns -%}
        {%- if account_scoring.has_own_type(input, column.name, column.data_type) -%}
            {%- do trimmed.append(input.columns[column.name].sql ~ ' as ' ~ column.name) -%}
            {%- do formed.append(column.name) -%}
            {%- do given.append(column.name) -%}
        {%- else -%}
            {%- do trimmed.append(account_scoring.cell_text(input, column.name) ~ ' as ' ~ column.name) -%}
            {%- set is_number = account_scoring.is_number_type(input.columns[column.name].type) -%}
            {%- do formed.append(
                account_scoring.without_zero_decimals(column.name, is_number) ~ ' as ' ~ column.name if column.name.endswith('_id') else column.name
            ) -%}
            {%- do given.append(account_scoring.given_text(input, column.name, column.data_type) ~ ' as ' ~ column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in account_scoring.extra_columns(input) -%}
        {%- set name = account_scoring.quoted_name(column) -%}
        {%- do trimmed.append(account_scoring.cell_text(input, column) ~ ' as ' ~ name) -%}
        {%- do formed.append(name) -%}
        {%- do given.append(account_scoring.given_text(input, column, 'text') ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {#- Of whom is_erased is true nothing is read; without anybody it costs nothing. -#}
    {%- set erased = account_scoring.erased_condition(input) if execute else none -%}
    {#- An opportunity of an account stays, without the person. -#}
    {%- set is_erased = '(is_of_erased and account_id is null)' if input.name == 'opportunities' and 'account_id' in input.columns else 'is_of_erased' -%}
    {%- if erased %}
    select
        {%- for column in given %}
        {%- set name = column.split(' as ') | last %}
        case when not {{ 'is_of_erased' if name == 'lead_id' else is_erased }} then {{ name }} end as {{ name }},
        {%- endfor %}
        {{ is_erased }} as is_erased
    from (select given.*, {{ erased }} as is_of_erased from (
    {%- endif %}
    select
        {{ given | join(',\n        ') }}
    from (
        select
            {{ formed | join(',\n            ') if formed else '*' }}
        from (
            select
                {{ trimmed | join(',\n                ') if trimmed else '*' }}
            from {{ input.relation }}
        ) as trimmed
    ) as formed
    cross join {{ ref('stg_account_scoring__words') }}
    {{- ') as given) as given' if erased }}
{%- endmacro %}


{# Is a row that of somebody who was erased (erase_lead)? SQL over given_rows. #}
{% macro input_is_erased(input) -%}
    {{- return('is_erased' if execute and account_scoring.erased_condition(input) else 'false') -}}
{%- endmacro %}


{# Does a column hold values of a type of the contract (timestamp, date, number, boolean), and no text of them? #}
{% macro has_own_type(input, column, data_type) -%}
    {%- set type = input.columns[column].type -%}
    {{- return(
        (data_type in ['timestamp', 'date'] and type.startswith(('timestamp', 'date')))
        or (data_type == 'number' and account_scoring.is_number_type(type))
        or (data_type == 'boolean' and type in ['boolean', 'bool'])
    ) -}}
{%- endmacro %}


{#
    A cell of a column as trimmed text, null where it is blank; numbers as people write them. Of several accounts in one cell (HubSpot writes 10;11) the
    first counts.
#}
{% macro cell_text(input, column) -%}
    {%- set type, value = input.columns[column].type, input.columns[column].sql -%}
    {%- if account_scoring.is_floating_type(type) -%}
        {%- set value = account_scoring.whole_number_text(value, account_scoring.exact_whole_numbers(type)) -%}
    {%- elif column == 'account_id' and input.name != 'accounts' and not account_scoring.is_number_type(type) -%}
        {%- set value = dbt.split_part(account_scoring.comparable_text(value), "';'", 1) -%}
    {%- endif -%}
    {#- Text of a number has nothing around it. -#}
    {{- account_scoring.comparable_text(value) if account_scoring.is_number_type(type) else account_scoring.trimmed_text(value) -}}
{%- endmacro %}


{# Text of a trimmed column for given_rows, an id in its one form (10, 10.0 and 10.00 are one); null where it is a word for nothing. #}
{% macro given_text(input, column, data_type) -%}
    {%- set text = account_scoring.quoted_name(column) if column.startswith('x_') else column -%}
    {%- if input.columns[column].type in ['boolean', 'bool'] -%}
        {{ text }}
    {%- elif column in account_scoring.reference_columns() -%}
        {{ account_scoring.without_empty_words(text, 'empty_in_references') }}
    {%- elif column.endswith('_id') -%}
        {{ account_scoring.without_empty_words(text, 'empty_in_values') }}
    {%- else -%}
        {{ account_scoring.without_empty_words(text, 'empty_in_texts' if data_type == 'text' else 'empty_in_values') }}
    {%- endif -%}
{%- endmacro %}


{# Columns that name another record, where tools write 0 or -1 for none. #}
{% macro reference_columns() -%}
    {{- return([
        'account_id', 'parent_account_id', 'merged_into_account_id', 'merged_into_lead_id', 'campaign_id', 'owner_id', 'anonymous_id',
    ]) -}}
{%- endmacro %}


{#
    One column of given_rows, read as text, or a typed null where the input does not have it. What the macros below cannot read as their type is null;
    input_uncastable keeps its text for quarantined_rows.
#}
{% macro input_text(input, column) -%}
    {{- return(column if column in input.columns else account_scoring.clean_text('null')) -}}
{%- endmacro %}


{# Text that only lists of work show, such as a name: null in every table where the setting contact_data is no. #}
{% macro input_contact_data(input, column) -%}
    {{- return(account_scoring.clean_text('null') if account_scoring.setting('contact_data', 'yes') == 'no' else account_scoring.input_text(input, column)) -}}
{%- endmacro %}


{# Is a type of the input one of floating numbers? Tools store whole numbers as such where some are missing. #}
{% macro is_floating_type(type) -%}
    {{- return(type in ['double', 'float', 'real', 'double precision', 'float64', 'float8', 'float4']) -}}
{%- endmacro %}


{# Below this every whole number of a floating type is itself; from here on neighbours share one. #}
{% macro exact_whole_numbers(type) -%}
    {{- return(16777216 if type in ['real', 'float4'] or (type == 'float' and target.type in ['duckdb', 'spark', 'databricks']) else 9007199254740992) -}}
{%- endmacro %}


{# Text, and null where it is a word of a list of stg_account_scoring__words. #}
{% macro without_empty_words(text, list) -%}
    case
        {#- From the cheapest question to the dearest: ids of a table may all begin like a word for nothing. #}
        when {{ dbt.position('left(' ~ text ~ ', 1)', 'empty_letters') }} > 0
            and {{ dbt.position('lower(left(' ~ text ~ ', 1) || right(' ~ text ~ ', 1))', 'empty_ends') }} > 0
            and {{ dbt.position("'|' || lower(" ~ text ~ ") || '|'", list) }} > 0 then null
        else {{ text }}
    end
{%- endmacro %}


{# The text of a column whose value cannot be read as its type (timestamp, date, size, heads, amount, quantity, boolean, reference); else null. #}
{% macro input_uncastable(input, column, type) -%}
    {%- set cast_value = {
        'timestamp': account_scoring.input_timestamp,
        'date': account_scoring.input_date,
        'size': account_scoring.input_size,
        'heads': account_scoring.input_heads,
        'amount': account_scoring.input_amount,
        'quantity': account_scoring.input_quantity,
        'boolean': account_scoring.input_boolean,
        'reference': account_scoring.input_reference,
    }[type](input, column) -%}
    {{ account_scoring.input_unread(input, column, cast_value) }}
{%- endmacro %}


{# The text of a column where `read`, SQL of what was read of it, is null; else null. #}
{% macro input_unread(input, column, read) -%}
    {%- if column in input.columns -%}
        {%- set is_double = account_scoring.is_floating_type(input.columns[column].type)
            and account_scoring.input_source(input.name).columns[column].data_type == 'number' -%}
        {%- set value = account_scoring.whole_number_text(column) if is_double else column -%}
        case when {{ read }} is null then {{ account_scoring.clean_text(value) }} end
    {%- else -%}
        {{ account_scoring.clean_text('null') }}
    {%- endif -%}
{%- endmacro %}


{# An id of another record; null where a spreadsheet has taken its digits, because people of other companies would have the same one. #}
{% macro input_reference(input, column) -%}
    {%- set id = account_scoring.input_text(input, column) -%}
    case when not {{ account_scoring.is_shortened_id(id) }} then {{ id }} end
{%- endmacro %}


{# A timestamp in UTC without a zone, of the years 1970 to 2200. Times with a zone are moved to UTC whatever the session's zone is. #}
{% macro input_timestamp(input, column) -%}
    {%- if column not in input.columns -%}
        cast(null as {{ dbt.type_timestamp() }})
    {%- else -%}
        {%- set type = input.columns[column].type -%}
        {#- A time of day alone is text here, with a zone or without. #}
        {%- if not type.startswith(('timestamp', 'date')) -%}
            {{ account_scoring.try_timestamp_utc(column) }}
        {%- elif 'time zone' in type or type in ['timestamptz', 'timestamp_tz', 'timestamp_ltz'] -%}
            {{ account_scoring.plausible_time(account_scoring.utc_time(column)) }}
        {%- elif type == 'date' -%}
            {#- Compared as a date: one of the year 5000000 is no timestamp, and the cast would fail. -#}
            cast(case
                when {{ column }} >= cast('1970-01-01' as date) and {{ column }} < cast('2201-01-01' as date) then {{ column }}
            end as {{ dbt.type_timestamp() }})
        {%- else -%}
            {{ account_scoring.plausible_time('cast(' ~ column ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# A calendar date. #}
{% macro input_date(input, column) -%}
    cast({{ account_scoring.input_timestamp(input, column) }} as date)
{%- endmacro %}


{#
    A size above zero, such as revenue: 0 stands for unknown. Nobody writes one of a few units with three decimals: in 1.200 the sign is one of
    thousands that others of the column are not written with, or nothing known.
#}
{% macro input_size(input, column) -%}
    {%- set size = account_scoring.input_amount(input, column) -%}
    {%- if column not in input.columns or account_scoring.is_number_type(input.columns[column].type) -%}
    case when {{ size }} > 0 then {{ size }} end
    {%- else -%}
    case
        when {{ size }} > 0 and not (
            {{ account_scoring.matches_regex('lower(' ~ column ~ ')', '^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,kmbt]*$') }}
            and {{ dbt.position(column ~ '_habit', column) }} = 0
        ) then {{ size }}
    end
    {%- endif -%}
{%- endmacro %}


{# A number of people, above zero. They are whole: 1.200 of them are 1200 in an odd form, or nothing known. #}
{% macro input_heads(input, column) -%}
    {%- set heads = account_scoring.input_amount(input, column) -%}
    case when {{ heads }} > 0 and {{ heads }} = floor({{ heads }}) then {{ heads }} end
{%- endmacro %}


{# An amount, not below zero, of a table with few rows: the query has input_number_habit of the column as <column>_habit. #}
{% macro input_amount(input, column) -%}
    {%- if column not in input.columns -%}
        cast(null as decimal(18, 6))
    {%- elif account_scoring.is_number_type(input.columns[column].type) -%}
        case when {{ account_scoring.try_number(column) }} >= 0 then {{ account_scoring.try_number(column) }} end
    {%- else -%}
        {{ account_scoring.read_number(column, column ~ '_habit') }}
    {%- endif -%}
{%- endmacro %}


{# A count, not below zero, in a table of many rows, which is not read twice to learn what its signs mean. #}
{% macro input_quantity(input, column) -%}
    {%- if column in input.columns and not account_scoring.is_number_type(input.columns[column].type) -%}
        case
            when {{ account_scoring.matches_regex(column, '^[0-9]+([.][0-9]{1,2})?$') }} then {{ account_scoring.try_number(column) }}
            else {{ account_scoring.read_number(column, 'null') }}
        end
    {%- else -%}
        {{ account_scoring.input_amount(input, column) }}
    {%- endif -%}
{%- endmacro %}


{# Is a type of the input one of numbers? #}
{% macro is_number_type(type) -%}
    {{- return(
        account_scoring.is_floating_type(type) or type.endswith('int')
        or type.split('(')[0] in [
            'decimal', 'numeric', 'number', 'bignumeric', 'integer', 'int2', 'int4', 'int8', 'int64', 'long', 'short', 'byte',
        ]
    ) -}}
{%- endmacro %}


{# The sign that parts thousands in a column of numbers, an aggregate: '.' or ',', or null where its values do not say. #}
{% macro input_number_habit(input, column) -%}
    {%- if column not in input.columns or account_scoring.is_number_type(input.columns[column].type) -%}
        max(cast(null as {{ dbt.type_string() }}))
    {%- else -%}
        {{ account_scoring.number_habit(column) }}
    {%- endif -%}
{%- endmacro %}


{# A truth value, read by the words of the seed truth_words. #}
{% macro input_boolean(input, column, words=none, is_text=false) -%}
    {%- if column not in input.columns -%}
        cast(null as {{ dbt.type_boolean() }})
    {%- elif input.columns[column].type in ['boolean', 'bool'] and not is_text -%}
        {{ column }}
    {%- else -%}
        {%- set word = 'lower(' ~ column ~ ')' -%}
        case
            {#- As nearly all tools write it. Looking into lists costs four times as much. #}
            when {{ column }} in ('false', 'true') then {{ column }} = 'true'
            {%- for owner in ['any', words or column] %}
            when {{ dbt.position("'|" ~ owner ~ ":' || " ~ word ~ " || '|'", 'false_words') }} > 0 then false
            when {{ dbt.position("'|" ~ owner ~ ":' || " ~ word ~ " || '|'", 'true_words') }} > 0 then true
            {%- endfor %}
        end
    {%- endif -%}
{%- endmacro %}


{#
    A flag that keeps a row away from people: what cannot be read counts as true, the safe side; a blank stays null. `read` is SQL of what was read of it,
    where the query has that already.
#}
{% macro input_flag(input, column, read=none) -%}
    {%- set read = read or account_scoring.input_boolean(input, column) -%}
    {%- if column in input.columns -%}
        coalesce({{ read }}, case when {{ column }} is not null then true end)
    {%- else -%}
        {{ read }}
    {%- endif -%}
{%- endmacro %}


{# Names of the x_* columns that a customer added to an input table, in lower case, sorted. #}
{% macro extra_columns(input) -%}
    {%- set names = [] -%}
    {%- for name in input.columns | sort if name.startswith('x_') -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}


{# The x_* columns of an input table, each after a comma; text, because a rule compares text or what it can read as a number. #}
{% macro input_extra_columns(input) -%}
    {%- for column in account_scoring.extra_columns(input) -%}
        , {{ account_scoring.quoted_name(column) }}
    {%- endfor -%}
{%- endmacro %}


{# Messages about ids whose column holds lists or structures, a list of text: no text of them is an id. #}
{% macro nested_ids(input) -%}
    {%- set problems = [] -%}
    {%- for column in account_scoring.input_source(input.name).columns.values() if column.name.endswith('_id') and column.name in input.columns -%}
        {%- set type = input.columns[column.name].type -%}
        {%- if type.endswith(']') or type.split('(')[0].split('<')[0] in ['struct', 'map', 'list', 'array', 'record'] -%}
            {%- do problems.append('Table ' ~ input.name ~ ' (' ~ input.origin ~ '): column ' ~ column.name ~ ' is nested (' ~ type
                ~ '), and an id is one text or number. Give the id a column of its own.') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}

{#
    Sentences of marts that sales and marketing read. Their fixed words are rows of the seed texts; a reader of one of these macros has
    `cross join {{ texts() }} as texts`. What a placeholder stands for is put in by SQL, as data.
#}

{# The language of the sentences, in lower case. #}
{% macro language() -%}
    {{- return(account_scoring.setting('language', 'en') | lower) -}}
{%- endmacro %}


{# Every text that the seed texts may hold, with the placeholders that it must have. policy_columns lists the same names. #}
{% macro text_placeholders() -%}
    {{- return({
        'against': ['reason'],
        'contact_engaged': ['contact'],
        'contact_with_reason': ['contact', 'reason'],
        'contact_with_role': ['title', 'role'],
        'contact_with_some_interest': ['contact'],
        'daily_cap': ['reason'],
        'engaged_contact': [],
        'engaged_contacts': ['count'],
        'engaged_roles': ['roles'],
        'erased_contact': [],
        'group_cap': ['group'],
        'last_on': ['reason', 'date'],
        'missing_roles': ['roles'],
        'more_contact': [],
        'more_contacts': ['count'],
        'no_title': [],
        'other_small_reasons': [],
        'rule_cap': ['reason'],
        'score_cap': [],
        'score_floor': [],
        'times': ['reason', 'count'],
        'title_acronyms': [],
        'title_small_words': [],
    }) -}}
{%- endmacro %}


{#
    A relation of one row with a column for each text, in the language that is set, else in English. A seed of a project's own goes before the
    package's in each language, so it holds only what it says otherwise.
#}
{% macro texts() -%}
    (
        select
            {%- for text_id in account_scoring.text_placeholders() %}
            max(case when ranked.text_id = '{{ text_id }}' then ranked.text end) as {{ text_id }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                written.text_id,
                written.text,
                row_number() over (
                    partition by written.text_id
                    order by case when written.language_code = {{ account_scoring.text_literal(account_scoring.language()) }} then 0 else 1 end, written.place
                ) as choice
            from ({{ account_scoring.written_texts() }}) as written
            where written.text is not null and written.language_code in ({{ account_scoring.text_literal(account_scoring.language()) }}, 'en')
        ) as ranked
        where ranked.choice = 1
    )
{%- endmacro %}


{# Query for all rows of texts (text_id, language_code, text, place): those of the seed that is used, then the package's where it is another. #}
{% macro written_texts() -%}
    {%- set seeds = [account_scoring.whole_policy('texts')] -%}
    {%- set shipped = ref('account_scoring', 'texts') -%}
    {%- if shipped | string != account_scoring.policy('texts') | string -%}{%- do seeds.append(shipped) -%}{%- endif -%}
    {%- for seed in seeds %}
    {{ 'union all' if not loop.first }}
    select
        lower({{ account_scoring.policy_text('text_id') }}) as text_id,
        lower({{ account_scoring.policy_text('language_code') }}) as language_code,
        {{ account_scoring.policy_text('text') }} as text,
        {{ loop.index }} as place
    from {{ seed }} as policy_rows
    {%- endfor %}
{%- endmacro %}


{# Query for the texts that a language (SQL) lacks: their names, text_id. #}
{% macro lacking_texts(language) -%}
    {%- set rows = [] -%}
    {%- for text_id in account_scoring.text_placeholders() -%}
        {%- do rows.append("select '" ~ text_id ~ "' as text_id") -%}
    {%- endfor -%}
    select asked.text_id
    from ({{ rows | join(' union all ') }}) as asked
    left join ({{ account_scoring.written_texts() }}) as written on asked.text_id = written.text_id and written.language_code = {{ language }}
    where written.text_id is null
{%- endmacro %}


{# Query for the texts that are said in English because the language that is set lacks them, as policy_lint has its findings. #}
{% macro untranslated_texts() -%}
    {%- set language = account_scoring.text_literal(account_scoring.language()) -%}
    select
        'text_not_translated' as lint,
        'texts' as seed,
        lacking.text_id || '|' || {{ language }} as row_key,
        'This text is not there in the language that account_scoring_language asks for, so it is said in English.' as message
    from ({{ account_scoring.lacking_texts(language) }}) as lacking
    where {{ language }} <> 'en'
{%- endmacro %}


{# Query for the placeholders of texts as they are written (text_id, placeholder). #}
{% macro listed_placeholders() -%}
    {%- set rows = [] -%}
    {%- for text_id, names in account_scoring.text_placeholders().items() -%}
        {%- for name in names -%}
            {%- do rows.append("select '" ~ text_id ~ "' as text_id, '{" ~ name ~ "}' as placeholder") -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join(' union all ') }}
{%- endmacro %}


{#
    A text with its placeholders filled, SQL; null where the text or a value is null. `values` is a dict of name to SQL of text, that of the input last: what is put
    in before it could be taken for a placeholder, what is put in last cannot.
#}
{% macro filled_text(text_id, values={}) -%}
    {%- set filled = namespace(text='texts.' ~ text_id) -%}
    {%- for name, value in values.items() -%}
        {%- set filled.text = 'replace(' ~ filled.text ~ ", '{" ~ name ~ "}', " ~ value ~ ')' -%}
    {%- endfor -%}
    {{- return(filled.text) -}}
{%- endmacro %}


{# A text that says how many there are; one of its own for one. #}
{% macro counted_text(count, one, several) -%}
    case when {{ count }} = 1 then {{ account_scoring.filled_text(one) }} else {{ account_scoring.filled_text(several, {'count': account_scoring.number_text(count)}) }} end
{%- endmacro %}


{# A contact of an account in words, without a name: whether engaged, title, role, and the reason that weighs most. #}
{% macro contact_sentence(is_engaged, job_title, buying_role, reason) -%}
    {%- set title = 'coalesce(' ~ job_title ~ ', ' ~ account_scoring.filled_text('no_title') ~ ')' -%}
    {#- The title is the only part that comes from outside. -#}
    {%- set titled = "'{title}'" -%}
    {%- set with_role = 'coalesce(' ~ account_scoring.filled_text('contact_with_role', {'role': buying_role}) ~ ', ' ~ titled ~ ')' -%}
    {%- set contact = 'coalesce(' ~ account_scoring.filled_text('contact_with_reason', {'contact': with_role, 'reason': reason}) ~ ', ' ~ with_role ~ ')' -%}
    replace(
        case
            when {{ is_engaged }} then {{ account_scoring.filled_text('contact_engaged', {'contact': contact}) }}
            else {{ account_scoring.filled_text('contact_with_some_interest', {'contact': contact}) }}
        end,
        {{ titled }},
        {{ title }}
    )
{%- endmacro %}


{# A reason in words for a list of work: the sentence, how often and when last. #}
{% macro reason_in_words(reason, activity_count, last_activity_date) -%}
    {%- set often = account_scoring.times_text(activity_count, reason) -%}
    {%- set date = 'cast(' ~ last_activity_date ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    coalesce({{ account_scoring.filled_text('last_on', {'date': date, 'reason': often}) }}, {{ often }})
{%- endmacro %}


{# How often something happened or would have to happen, in words: the sentence alone for once. #}
{% macro times_text(times, reason) -%}
    case
        when {{ times }} > 1 then {{ account_scoring.filled_text('times', {'count': account_scoring.number_text(times), 'reason': reason}) }}
        else {{ reason }}
    end
{%- endmacro %}


{# A reason as a list shows it: what speaks against says so. #}
{% macro for_or_against(is_against, reason) -%}
    case when {{ is_against }} then {{ account_scoring.filled_text('against', {'reason': reason}) }} else {{ reason }} end
{%- endmacro %}


{# Condition, never null where points are not: are the points of a reason worth showing, by a row of policy_crm_objects (an alias; none: all are)? #}
{% macro is_worth_showing(points, crm_objects) -%}
    abs({{ points }}) >= coalesce({{ crm_objects }}.min_reason_points, 0)
{%- endmacro %}


{#
    The reason that a seller reads in one of three places, null where there are fewer: the two strongest ones, then the strongest that speaks against, or
    else the third. What speaks against moves up where there are fewer than two. An aggregate over reason, is_against and reason_rank, the place among
    the reasons of its kind.
#}
{% macro reason_of_rank(rank) -%}
    {%- set against = 'max(case when reason_rank = 1 and is_against then reason end)' -%}
    {%- set ranked = 'max(case when reason_rank = ' ~ rank ~ ' and not is_against then reason end)' -%}
    {%- set before = 'max(case when reason_rank = ' ~ (rank - 1) ~ ' and not is_against then reason end)' -%}
    {%- if rank == 1 -%}
        coalesce({{ ranked }}, {{ against }})
    {%- elif rank == 2 -%}
        coalesce({{ ranked }}, case when {{ before }} is not null then {{ against }} end)
    {%- else -%}
        case when {{ before }} is not null then coalesce({{ against }}, {{ ranked }}) end
    {%- endif -%}
{%- endmacro %}


{# A job title with a marked blank around each sign that parts words, so that each word stands between blanks. In lower case. #}
{% macro parted_title(job_title) -%}
    {%- set parted = namespace(text='lower(' ~ account_scoring.comparable_text(job_title) ~ ')') -%}
    {%- for sign in ['/', '-', '(', ')', '&', ',', '.', '+'] -%}
        {%- set parted.text = 'replace(' ~ parted.text ~ ", '" ~ sign ~ "', '~ " ~ sign ~ "~ ')" -%}
    {%- endfor -%}
    {{- return(parted.text) -}}
{%- endmacro %}


{# A job title as people write it. Only one that is all upper or all lower case is changed; `parted` is what parted_title makes of it. #}
{% macro title_in_words(job_title, parted) -%}
    {%- set most_words = 24 -%}
    {%- set words = [] -%}
    {%- for position in range(1, most_words + 1) -%}
        {%- set word = account_scoring.word_at(parted, position) -%}
        {%- set listed = "'|' || replace(" ~ word ~ ", '~', '') || '|'" -%}
        {%- do words.append(
            'case when ' ~ dbt.position(listed, "'|' || lower(texts.title_acronyms) || '|'") ~ ' > 0 then upper(' ~ word ~ ') '
            ~ ('when ' ~ dbt.position(listed, "'|' || lower(texts.title_small_words) || '|'") ~ ' > 0 then ' ~ word ~ ' ' if position > 1 else '')
            ~ 'else upper(substring(' ~ word ~ ', 1, 1)) || substring(' ~ word ~ ', 2) end'
        ) -%}
    {%- endfor -%}
    case
        {%- set title = account_scoring.comparable_text(job_title) %}
        when {{ title }} not in (upper({{ title }}), lower({{ title }})) or upper({{ title }}) = lower({{ title }}) then {{ job_title }}
        {#- An abbreviation that is in no list, and what has too many words or a mark of ours in it. #}
        when {{ title }} = upper({{ title }}) and length({{ job_title }}) <= 4 then {{ job_title }}
        when {{ account_scoring.word_at(parted, most_words + 1) }} <> '' or {{ job_title }} like '%~%' then {{ job_title }}
        else trim(replace(
            {{ words | join(" || ' ' || ") }} || ' ',
            '~ ', ''
        ))
    end
{%- endmacro %}


{# The word of a text at a place, counted from 1, where one `sign` parts two words; empty beyond the last. #}
{% macro word_at(text, position, sign=' ') -%}
    {{ return(adapter.dispatch('word_at', 'account_scoring')(text, position, sign)) }}
{%- endmacro %}

{% macro default__word_at(text, position, sign) -%}
    {{ return('split_part(' ~ text ~ ", '" ~ sign ~ "', " ~ position ~ ')') }}
{%- endmacro %}

{% macro bigquery__word_at(text, position, sign) -%}
    {{ return('coalesce(split(' ~ text ~ ", '" ~ sign ~ "')[safe_ordinal(" ~ position ~ ")], '')") }}
{%- endmacro %}


{# Query for texts that English lacks, and those that lack a placeholder or have one that is not known, as the models of policy errors have them. #}
{% macro text_errors() -%}
    select
        'texts' as seed,
        lacking.text_id || '|en' as row_key,
        'text' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'each text must be there in English, which stands in for other languages' as allowed
    from ({{ account_scoring.lacking_texts("'en'") }}) as lacking
    union all
    select
        'texts' as seed,
        {{ account_scoring.text_key(['texts.written_id', 'texts.language_code']) }} as row_key,
        'text' as column_name,
        texts.text as offending_value,
        case
            when count(placeholders.placeholder) = 0 then 'it must hold no text in braces'
            else 'it must hold ' || {{ account_scoring.joined_texts('placeholders.placeholder', ' and ', 'placeholders.placeholder') }} || ', and no other text in braces'
        end as allowed
    from (
        select
            {{ account_scoring.policy_text('text_id') }} as written_id,
            lower({{ account_scoring.policy_text('text_id') }}) as text_id,
            {{ account_scoring.policy_text('language_code') }} as language_code,
            {{ account_scoring.policy_text('text') }} as text
        from {{ account_scoring.whole_policy('texts') }}
    ) as texts
    left join ({{ account_scoring.listed_placeholders() }}) as placeholders on texts.text_id = placeholders.text_id
    where texts.text is not null
    group by texts.written_id, texts.language_code, texts.text
    having
        min(case when texts.text like '%' || placeholders.placeholder || '%' or placeholders.placeholder is null then 1 else 0 end) = 0
        or max(length(texts.text) - length(replace(texts.text, '{', '')))
        <> sum(case
            when placeholders.placeholder is null then 0
            else (length(texts.text) - length(replace(texts.text, placeholders.placeholder, ''))) / length(placeholders.placeholder)
        end)
{%- endmacro %}


{# A condition of a rule in words, such as: job_seniority in vp, director. `value_to` is the upper end of a range; none: there is no such column. #}
{% macro condition_in_words(attribute, operator, value, value_to=none) -%}
    {{ attribute }} || ' ' || replace({{ operator }}, '_', ' ') || coalesce(' ' || replace({{ value }}, '|', ', '), '')
    {%- if value_to %} || coalesce(' and ' || {{ value_to }}, ''){% endif %}
{%- endmacro %}

with

empty_words as (

    select
        lower({{ policy_text('word') }}) as word,
        lower({{ policy_text('read_in') }}) as read_in
    from {{ policy('empty_words') }}
    union all
    -- Not in the seed, because not every engine loads them as they are.
    {%- for word in ['null', '\\n'] %}
    {{ 'union all' if not loop.first }}
    select
        {{ text_literal(word) }} as word,
        'everything' as read_in
    {%- endfor %}

),

truth_words as (

    select
        lower({{ policy_text('word') }}) as word,
        lower({{ policy_text('column_name') }}) as column_name,
        {{ policy_boolean('means') }} as means
    from {{ policy('truth_words') }}

),

-- Few values begin like a word for nothing, and fewer also end like the same one: only they are looked for in the lists.
first_letters as (

    select distinct left(word, 1) as letter
    from empty_words

),

letters as (

    select {{ joined_texts('letter', '', 'letter') }} as first_letters
    from first_letters

),

first_and_last_letters as (

    select distinct left(word, 1) || right(word, 1) as letters
    from empty_words

),

ends as (

    select {{ joined_texts('letters', '|', 'letters') }} as empty_ends
    from first_and_last_letters

),

empty_lists as (

    select
        {{ joined_texts("case when read_in = 'everything' then word end", '|', 'word') }} as in_texts,
        {{ joined_texts("case when read_in in ('everything', 'values') then word end", '|', 'word') }} as in_values,
        {{ joined_texts('word', '|', 'word') }} as in_references
    from empty_words

),

truth_lists as (

    select
        {{ joined_texts("case when means then column_name || ':' || word end", '|', 'word') }} as true_words,
        {{ joined_texts("case when not means then column_name || ':' || word end", '|', 'word') }} as false_words
    from truth_words

)

select
    letters.first_letters || upper(letters.first_letters) as empty_letters,
    ends.empty_ends,
    '|' || empty_lists.in_texts || '|' as empty_in_texts,
    '|' || empty_lists.in_values || '|' as empty_in_values,
    '|' || empty_lists.in_references || '|' as empty_in_references,
    '|' || truth_lists.true_words || '|' as true_words,
    '|' || truth_lists.false_words || '|' as false_words
from letters
cross join ends
cross join empty_lists
cross join truth_lists

{% set last_snapshot = last_snapshot() %}
{% set last_day = "cast('" ~ last_snapshot ~ "' as date)" %}
{% set replayed = replayed_days() %}
{% set replayed_day = days_before('cast(' ~ text_literal(replayed.to) ~ ' as date)', 'numbers.number') %}

with

numbers as (

    select number from {{ ref('int_account_scoring__whole_numbers') }}

),

reach as (

    select
        coalesce(max(needed_days_ahead), 0) as days_ahead,
        coalesce(max(hold_days), 0) as hold_days
    from {{ ref('int_account_scoring__models') }}

),

asked as (

    -- Whatever is asked for by a module that is not built is not asked.
    select
        cast('' as {{ dbt.type_string() }}) as purpose,
        {{ as_of() }} as score_date,
        {{ as_of() }} as known_on,
        {{ as_of() }} as dated_to
    where 1 = 0
    {%- if module_is_on('outlook') %}
    union all
    select
        'outlook' as purpose,
        {{ days_before(as_of(), '(-numbers.number)') }} as score_date,
        {{ everything_known() }} as known_on,
        {{ as_of() }} as dated_to
    from numbers
    inner join reach on numbers.number between 1 and reach.days_ahead
    {%- endif %}
    {%- if module_is_on('backtest') %}
    union all
    select
        'backtest' as purpose,
        cutoff_date as score_date,
        cutoff_date as known_on,
        cutoff_date as dated_to
    from {{ ref('int_account_scoring__backtest_cutoffs') }}
    {%- endif %}
    {%- if module_is_on('replay') and replayed.from %}
    union all
    select
        'replay' as purpose,
        {{ replayed_day }} as score_date,
        {{ replayed_day }} as known_on,
        {{ replayed_day }} as dated_to
    from numbers
    where {{ replayed_day }} >= cast({{ text_literal(replayed.from) }} as date)
    {%- endif %}
    {%- if last_snapshot %}
    -- From the last day that was kept to now in steps: today's policy and identity, then time, then what came late.
    {%- for purpose, score_date, known_on in [
        ('before', last_day, last_day), ('faded', as_of(), last_day), ('corrected', as_of(), everything_known()),
    ] %}
    union all
    select
        '{{ purpose }}' as purpose,
        {{ score_date }} as score_date,
        {{ known_on }} as known_on,
        {{ last_day }} as dated_to
    {%- endfor %}
    {%- endif %}

),

numbered as (

    select
        {{ present() }} as evaluation_id,
        'present' as purpose,
        {{ as_of() }} as score_date,
        {{ everything_known() }} as known_on,
        {{ as_of() }} as dated_to
    union all
    select
        cast({{ present() }} + row_number() over (order by purpose, score_date) as int) as evaluation_id,
        purpose,
        score_date,
        known_on,
        dated_to
    from asked

)

select
    numbered.*,
    numbered.purpose in ('present', 'replay', 'outlook') as has_bands,
    -- Of days far enough ahead the first of the hold is one that is asked for as well.
    numbered.purpose in ('present', 'replay')
    or (numbered.purpose = 'outlook' and {{ days_before('numbered.score_date', 'reach.hold_days') }} <= {{ as_of() }}) as has_hold,
    numbered.purpose in ('present', 'replay') as has_tiers,
    numbered.purpose in ('present', 'before', 'faded', 'corrected') as has_reasons,
    numbered.purpose not in ('present', 'outlook') as is_past,
    case
        when numbered.purpose = 'outlook' then {{ dbt.datediff(as_of(), 'numbered.score_date', 'day') }}
        else 0
    end as days_ahead
from numbered
cross join reach

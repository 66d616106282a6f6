{% set replayed = replayed_days() %}
{% set replayed_day = days_before('cast(' ~ text_literal(replayed.to) ~ ' as date)', 'numbers.number') %}

with

{%- if module_is_on('outlook') or module_is_on('replay') %}

-- Enough for the days of two years and more.
numbers as (

    select cast(generated_number - 1 as int) as number
    from ({{ dbt.generate_series(1024) }}) as series

),
{%- endif %}

present as (

    select
        'present' as purpose,
        {{ as_of() }} as score_date,
        {{ everything_known() }} as known_on,
        {{ as_of() }} as dated_to

),

asked as (

    select * from present
    {%- if module_is_on('outlook') %}
    union all
    select
        'outlook' as purpose,
        {{ days_before(as_of(), '(-numbers.number)') }} as score_date,
        {{ everything_known() }} as known_on,
        {{ as_of() }} as dated_to
    from numbers
    where numbers.number between 1 and (select coalesce(max(models.needed_days_ahead), 0) from {{ ref('int_account_scoring__models') }} as models)
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
    where {{ replayed_day }} >= cast({{ text_literal(replayed.from) }} as date) and mod(numbers.number, {{ replayed.every }}) = 0
    {%- endif %}

)

select
    -- The present is the first, and no other day moves its number.
    cast({{ present() }} - 1 + row_number() over (
        order by case when purpose = 'present' then 0 else 1 end, purpose, score_date
    ) as int) as evaluation_id,
    purpose,
    score_date,
    known_on,
    dated_to,
    purpose in ('present', 'replay') as has_tiers,
    purpose in ('backtest', 'replay') as is_past,
    case
        when purpose = 'outlook' then {{ dbt.datediff(as_of(), 'score_date', 'day') }}
        else 0
    end as days_ahead
from asked

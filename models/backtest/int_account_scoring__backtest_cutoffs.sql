{% set cutoffs = backtest_cutoffs() %}

{% for date in cutoffs.dates %}
{{ 'union all' if not loop.first }}
select cast({{ text_literal(date) }} as date) as cutoff_date
{% else %}
with

numbers as (

    {{ dbt.generate_series([cutoffs.number, 1] | max) }}

),

shortest as (

    select min(cast(horizon_days as int)) as horizon_days
    from {{ ref('int_account_scoring__policy_outcomes') }}
    where is_primary

),

-- The month after the last one at whose end the shortest horizon had not begun too late to be over by now.
latest as (

    select cast({{ dbt.date_trunc('month', days_before(dbt.dateadd('day', 1, as_of()), 'horizon_days')) }} as date) as next_month
    from shortest
    where horizon_days is not null

),

next_months as (

    select {{ dbt.dateadd('month', '-cast((numbers.generated_number - 1) * ' ~ backtest_months() ~ ' as int)', 'latest.next_month') }} as next_month
    from latest
    cross join numbers
    where numbers.generated_number <= {{ cutoffs.number }}

)

select {{ days_before('next_month', 1) }} as cutoff_date
from next_months
{% endfor %}

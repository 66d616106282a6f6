{#- Each column doubles how far the numbers go: enough for the days of two years and more. -#}
{% set columns = [] %}
{% for doubling in range(0, 10) %}
{% do columns.append('digits_' ~ doubling ~ '.digit * ' ~ 2 ** doubling) %}
{% endfor %}

with

digits as (

    select 0 as digit
    union all
    select 1 as digit

)

select
    {{ columns | join(' + ') }} as number
from digits as digits_0
{%- for doubling in range(1, columns | length) %}
cross join digits as digits_{{ doubling }}
{%- endfor %}

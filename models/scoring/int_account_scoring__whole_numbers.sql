{#- Each column doubles how far the numbers go: enough for the days of two years and more. -#}
{% set doublings = range(0, 10) | list %}

with

bits as (

    select 0 as bit
    union all
    select 1 as bit

)

select
    {%- for doubling in doublings %}
    {{ '+ ' if not loop.first }}bits_{{ doubling }}.bit * {{ 2 ** doubling }}
    {%- endfor %} as number
from bits as bits_0
{%- for doubling in doublings[1:] %}
cross join bits as bits_{{ doubling }}
{%- endfor %}

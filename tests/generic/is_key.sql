{# These columns name a row: none of them is null, and no two rows agree in all of them. #}
{% test is_key(model, columns=none, column_name=none) %}
{%- set columns = columns or [column_name] %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns | join(' is null or ') }} is null

{% endtest %}

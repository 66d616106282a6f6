{# Money to the cent; null stays null. #}
{% macro cents(value) -%}
    {#- The bounds of a sum would stand in for what is null. -#}
    cast(case when {{ value }} is not null then round({{ account_scoring.summable(value) }}, 2) end as decimal(18, 2))
{%- endmacro %}


{# A share in words, in whole percent, below one with a decimal: 12 %, 0.4 %; null where the whole is 0 or null. #}
{% macro percent_text(part, whole) -%}
    {%- set percent = '100 * ' ~ account_scoring.share(part, whole) -%}
    case
        when {{ percent }} > 0 and {{ percent }} < 1 then {{ account_scoring.number_text('round(' ~ account_scoring.summable(percent) ~ ', 1)') }} || ' %'
        when {{ percent }} is not null then {{ account_scoring.number_text('round(' ~ account_scoring.summable(percent) ~ ', 0)') }} || ' %'
    end
{%- endmacro %}


{# Money in words, in whole US dollars: 24000 USD. #}
{% macro dollars_text(value) -%}
    case when {{ value }} is not null then {{ account_scoring.number_text('round(' ~ account_scoring.summable(value) ~ ', 0)') }} || ' USD' end
{%- endmacro %}


{#
    Query for the middle of amounts by group (group, amounts, median): that in the middle, or the mean of the two. `rows` is a relation without nulls.
#}
{% macro medians(rows, group, amount) -%}
    select
        {{ group }},
        max(amounts) as amounts,
        avg(cast(case when place + place between amounts and amounts + 2 then {{ amount }} end as {{ account_scoring.type_double() }})) as median
    from (
        select
            {{ group }},
            {{ amount }},
            row_number() over (partition by {{ group }} order by {{ amount }}) as place,
            count(*) over (partition by {{ group }}) as amounts
        from {{ rows }}
    ) as placed
    group by {{ group }}
{%- endmacro %}

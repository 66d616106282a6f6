{# What rounding to four decimals may add up to where points that were rounded fade, and are compared with points that were rounded after. #}
{% macro rounding_of_faded_points() -%}
    cast(0.0002 as decimal(18, 4))
{%- endmacro %}


{#
    What a contact adds to its account's score on one of two days, measured along the straight line between them: with half_score_at whoever joins makes the parts of
    all others smaller; along the line they do not, and all parts add up to the same difference. `other_total` is what the account has of contacts on the other day.
#}
{% macro part_between(points, other_total) -%}
    case
        when half_score_at is null then {{ points }}
        else {{ account_scoring.round_points('cast(' ~ points ~ ' as ' ~ account_scoring.type_double() ~ ') * (1 - cast(' ~ other_total ~ ' as ' ~ account_scoring.type_double() ~ ') / scale_to)') }}
    end
{%- endmacro %}


{# What a contact makes of a roll-up whose method ranks no contacts: `model` is the lead model that is rolled up, a relation with its curve and threshold. #}
{% macro contact_value(method, score, model) -%}
    {{ account_scoring.summable(
        'case ' ~ method ~ " when 'effective_contacts' then " ~ account_scoring.effective_contact(score, model)
        ~ " when 'engaged_contacts' then case when " ~ score ~ ' >= ' ~ model ~ '.engaged_threshold then 1 else 0 end else greatest(' ~ score ~ ', 0) end'
    ) }}
{%- endmacro %}


{#
    Points before they faded to what is left, a share. Where hardly anything is left, or no share says what time took, they are what is left: a
    quotient of two small numbers would say nothing.
#}
{% macro unfaded(points, share) -%}
    case when {{ share }} > 0.001 then {{ account_scoring.round_points('cast(' ~ points ~ ' as ' ~ account_scoring.type_double() ~ ') / ' ~ share) }} else {{ points }} end
{%- endmacro %}


{# Where a cause stands when the causes of a movement are told one after the other: what is another policy or lead first, limits last. #}
{% macro place_of_cause(cause) -%}
    case {{ cause }}
        {%- for name in ['changed_facts', 'decay', 'late_rows', 'new_activity', 'caps'] %}
        when '{{ name }}' then {{ loop.index + 1 }}
        {%- endfor %}
        else 1
    end
{%- endmacro %}

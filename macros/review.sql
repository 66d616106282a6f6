{#
    Sentences of model_review. What they say are rows of the seed review_findings; what stands in braces there is put in by SQL, as data.
#}

{# The kinds of findings that the policy asks for, cast. #}
{% macro policy_review_findings() -%}
    ({{ account_scoring.after_policy_check() }}
    select
        {{ account_scoring.policy_text('finding_id') }} as finding_id,
        lower({{ account_scoring.policy_text('topic') }}) as topic,
        {{ account_scoring.policy_number('finding_order') }} as finding_order,
        {{ account_scoring.policy_text('finding') }} as finding,
        {{ account_scoring.policy_text('evidence') }} as evidence,
        {{ account_scoring.policy_text('proposal') }} as proposal
    from {{ account_scoring.policy('review_findings') }})
{%- endmacro %}


{#
    Columns of one finding: its kind and place, what it is about, its weight among findings of its kind (more is told first), and its sentences filled in.
    Over a relation that is joined with the kinds as `kinds`. `values` is a dict of placeholder to SQL of text; what is null is left out.
#}
{% macro review_columns(about, weight, values) -%}
    kinds.topic,
    kinds.finding_order,
    {{ about }} as about,
    cast({{ weight }} as {{ account_scoring.type_double() }}) as weight
    {%- for part in ['finding', 'evidence', 'proposal'] %},
    {% set filled = namespace(text="coalesce(kinds." ~ part ~ ", '')") %}
    {%- for name, value in values.items() -%}
        {%- set filled.text = 'replace(' ~ filled.text ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", ''))" -%}
    {%- endfor -%}
    {{ filled.text }} as {{ part }}
    {%- endfor %}
{%- endmacro %}


{# A share as per cent with one decimal, in words; null stays null. #}
{% macro fine_percent_text(share) -%}
    {{ account_scoring.number_text('cast(' ~ share ~ ' * 100 as decimal(18, 1))') }} || ' %'
{%- endmacro %}


{# A number with one decimal at most, in words; null stays null. #}
{% macro short_number(value) -%}
    {{ account_scoring.number_text('cast(' ~ value ~ ' as decimal(18, 1))') }}
{%- endmacro %}


{# An AUC with two decimals at most, in words; null stays null. #}
{% macro auc_text(auc) -%}
    {{ account_scoring.number_text('cast(' ~ auc ~ ' as decimal(18, 2))') }}
{%- endmacro %}


{# A difference of AUCs with its interval, in words: with three decimals one that lies above 0 says so. Null where one of the three is. #}
{% macro auc_difference_text(rows) -%}
    {{ account_scoring.interval_text(rows ~ '.auc_difference', rows ~ '.difference_low', rows ~ '.difference_high', 3) }}
{%- endmacro %}


{# A day in words, year first; null stays null. #}
{% macro day_text(date) -%}
    cast({{ date }} as {{ dbt.type_string() }})
{%- endmacro %}


{# A name of the policy in words: lead_opportunity is lead opportunity. #}
{% macro plain_name(name) -%}
    replace({{ name }}, '_', ' ')
{%- endmacro %}


{#
    The day on which as many will have had an outcome as are needed, if they go on coming as they did: `have` came from `since` to `until`. Null: that is more than
    `farthest_days` away, or none came.
#}
{% macro day_of_enough(needed, have, since, until, farthest_days) -%}
    {%- set days = account_scoring.share('(' ~ needed ~ ' - ' ~ have ~ ') * (' ~ account_scoring.age_in_days(since, until) ~ ')', have) -%}
    case
        when {{ days }} <= {{ farthest_days }} then {{ account_scoring.days_before(until, '(-ceil(greatest(' ~ days ~ ', 0)))') }}
    end
{%- endmacro %}

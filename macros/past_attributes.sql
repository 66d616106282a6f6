{# Are values of attributes asked for by day? Where past days are scored; unit tests give those of today. #}
{% macro attributes_have_days() -%}
    {{- return((account_scoring.module_is_on('backtest') or account_scoring.module_is_on('replay')) and not account_scoring.is_unit_test()) -}}
{%- endmacro %}


{# The relation of values of attributes of leads or accounts: with past days, those of each day, with evaluation_id. #}
{% macro attribute_values(subject) -%}
    {%- set values = ref('int_account_scoring__identity_' ~ subject ~ '_attributes') -%}
    {%- if account_scoring.attributes_have_days() -%}
        {%- set values = ref('int_account_scoring__past_' ~ subject ~ '_attributes') -%}
    {%- endif -%}
    {{- return(values) -}}
{%- endmacro %}


{# SQL of the evaluation on which a value of attribute_values() holds, as a column of its relation or alias; null: on every one. #}
{% macro day_of_value(values=none) -%}
    {%- if account_scoring.attributes_have_days() -%}
        {{ values ~ '.' if values }}evaluation_id
    {%- else -%}
        cast(null as int)
    {%- endif -%}
{%- endmacro %}


{# Query for the one setting that past days ask of calibration_settings: leaves_out_undated_facts, 1 or 0. It counts where backtests are on. #}
{% macro undated_facts_setting() -%}
    {%- if account_scoring.module_is_on('backtest') %}
    select coalesce(leaves_out_undated_facts, 0) as leaves_out_undated_facts
    from {{ ref('int_account_scoring__policy_calibration_settings') }}
    {%- else %}
    select 0 as leaves_out_undated_facts
    {%- endif -%}
{%- endmacro %}


{#
    CTEs of the rows of a history that count, the last of which, `accepted`, has the key of the subject, attribute, value, valid_from and loaded_at; of a lead job_title too, where the row is about it. What
    cannot be read is unknown from then on: the value before it holds no longer. As today, records that were merged into one say nothing of what it told itself.
#}
{% macro accepted_histories(subject) -%}
{%- set key = subject ~ '_id' -%}
usable as (

    select
        *,
        max(case when {{ key }} = surviving_{{ key }} then 1 else 0 end) over (partition by surviving_{{ key }}, policy_attribute) as own_words
    from {{ ref('int_account_scoring__input_' ~ subject ~ '_histories') }}
    where row_status = 'accepted' or (row_reason in ('bad_number', 'bad_boolean') and surviving_{{ key }} is not null)

),

accepted as (

    select
        surviving_{{ key }} as {{ key }},
        policy_attribute as attribute,
        known_value as value,
        {%- if subject == 'lead' %}
        case when policy_attribute = 'job_title' then known_value end as job_title,
        {%- endif %}
        valid_from,
        loaded_at
    from usable
    where {{ key }} = surviving_{{ key }} or own_words = 0

)
{%- endmacro %}


{#
    CTEs of what was told of attributes in a history, as rules know them: `told` (the key of the subject, attribute, value, valid_from, loaded_at). What is read of a value is told with it: of a
    country its code and region, of a title (`job_titles`, where the subject is a lead) seniority and department. `accepted` is a table in the query with accepted rows of the history under `key`.
#}
{% macro attributes_told(accepted, key, subject) -%}
countries as (

    select
        lower({{ account_scoring.policy_text('alias') }}) as alias,
        min(upper({{ account_scoring.policy_text('country_code') }})) as country_code,
        min({{ account_scoring.policy_text('region') }}) as region
    from {{ account_scoring.policy('countries') }}
    group by lower({{ account_scoring.policy_text('alias') }})

),

of_countries as (

    select
        {{ accepted }}.*,
        countries.country_code,
        countries.region
    from {{ accepted }}
    left join countries on lower({{ accepted }}.value) = countries.alias
    where {{ accepted }}.attribute = '{{ subject }}_country'

),

told as (

    select
        {{ key }},
        attribute,
        value,
        valid_from,
        loaded_at
    from {{ accepted }}
    where attribute <> '{{ subject }}_country'
    union all
    select
        {{ key }},
        attribute,
        coalesce(country_code, value) as value,
        valid_from,
        loaded_at
    from of_countries
    union all
    select
        {{ key }},
        '{{ subject }}_region' as attribute,
        region as value,
        valid_from,
        loaded_at
    from of_countries
    {%- for attribute in ['job_seniority', 'job_department'] if subject == 'lead' %}
    union all
    select
        {{ accepted }}.{{ key }},
        '{{ attribute }}' as attribute,
        job_titles.{{ attribute }} as value,
        {{ accepted }}.valid_from,
        {{ accepted }}.loaded_at
    from {{ accepted }}
    left join job_titles on {{ accepted }}.job_title = job_titles.job_title
    where {{ accepted }}.attribute = 'job_title'
    {%- endfor %}

)
{%- endmacro %}


{#
    Query for values of attributes by day, under `key`: evaluation_id (null: on every day), attribute, value and is_dated. Over the tables `today` (values of today), `days` (evaluations), `settings` and
    `words` (what was said with a time: valid_from, null for what holds whenever it was said, and loaded_at). `always_dated` is SQL of whether an attribute has a time for everybody.
#}
{% macro values_by_day(key, always_dated) -%}
with_words as (

    select distinct
        today.{{ key }},
        today.attribute,
        today.value
    from today
    inner join words on today.{{ key }} = words.{{ key }} and today.attribute = words.attribute

),

ranked as (

    select
        words.{{ key }},
        words.attribute,
        words.value,
        days.evaluation_id,
        row_number() over (
            partition by words.{{ key }}, words.attribute, days.evaluation_id
            order by
                case when words.valid_from is null then 0 else 1 end, words.valid_from desc,
                case when words.loaded_at is null then 1 else 0 end, words.loaded_at desc, words.value
        ) as place
    from words
    -- Of what nobody asks nothing is ranked.
    inner join with_words on words.{{ key }} = with_words.{{ key }} and words.attribute = with_words.attribute
    inner join days
        on
            days.is_past
            and (words.valid_from is null or cast(words.valid_from as date) <= days.dated_to)
            and (words.loaded_at is null or cast(words.loaded_at as date) <= days.known_on)

),

-- Nobody said anything of it with a time: what is known today is all there is.
silent as (

    select
        today.{{ key }},
        today.attribute,
        today.value,
        {{ always_dated }} as is_dated
    from today
    left join with_words on today.{{ key }} = with_words.{{ key }} and today.attribute = with_words.attribute
    where with_words.{{ key }} is null

),

by_day as (

    select
        with_words.{{ key }},
        days.evaluation_id,
        with_words.attribute,
        case when days.is_past then ranked.value else with_words.value end as value,
        true as is_dated
    from with_words
    cross join days
    left join ranked
        on
            with_words.{{ key }} = ranked.{{ key }} and with_words.attribute = ranked.attribute
            and days.evaluation_id = ranked.evaluation_id and ranked.place = 1
    union all
    select
        silent.{{ key }},
        cast(null as int) as evaluation_id,
        silent.attribute,
        silent.value,
        silent.is_dated
    from silent
    cross join settings
    where silent.is_dated or settings.leaves_out_undated_facts = 0
    union all
    -- Left out of backtests, they hold on all other days.
    select
        silent.{{ key }},
        days.evaluation_id,
        silent.attribute,
        silent.value,
        silent.is_dated
    from silent
    cross join settings
    inner join days on days.purpose <> 'backtest'
    where not silent.is_dated and settings.leaves_out_undated_facts = 1

)
{%- endmacro %}


{#
    A further part of a query for conditions that hold (int_account_scoring__subject_conditions): an audience that rests on a fact which is left out of backtests takes in everybody there, because
    else nobody would have a score. `conditions` and `subject_values` are tables in the query. Nothing where no backtest is on.
#}
{% macro audiences_left_out(conditions, subject_values) -%}
    {%- if account_scoring.attributes_have_days() and account_scoring.module_is_on('backtest') %}
union all
select
    subjects.subject,
    subjects.subject_id,
    subjects.evaluation_id,
    {{ conditions }}.condition_type,
    {{ conditions }}.condition_id
from {{ conditions }}
cross join {{ ref('int_account_scoring__policy_calibration_settings') }} as settings
inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on evaluations.purpose = 'backtest'
inner join {{ ref('int_account_scoring__scored_subjects') }} as subjects on evaluations.evaluation_id = subjects.evaluation_id
left join {{ subject_values }}
    on
        subjects.subject = {{ subject_values }}.subject and subjects.subject_id = {{ subject_values }}.subject_id
        and {{ conditions }}.attribute = {{ subject_values }}.attribute
        and coalesce({{ subject_values }}.evaluation_id, subjects.evaluation_id) = subjects.evaluation_id
where
    {{ conditions }}.condition_type = 'audience' and settings.leaves_out_undated_facts = 1
    and {{ subject_values }}.subject_id is null
    {%- endif -%}
{%- endmacro %}

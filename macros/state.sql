{#
    SQL that selects the leads (lead_key, one row each) whose signals may differ from what `state`, the relation of
    int_account_scoring__lead_signals, holds: because of their activities, of a merge, of consent, of the day of scoring or of a rule. The state says itself
    what it was made of (rows with a fact); that is compared with what is so now, the model's relation `facts`.
#}
{% macro touched_leads(state) -%}
    select lead_key
    from (
        -- Activities that came, changed or went.
        select coalesce(actors.subject_key, log.lead_key) as lead_key
        from {{ ref('int_account_scoring__activity_log') }} as log
        left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
        where log.batch > {{ account_scoring.known_fact(state, 'batch') }}
        union all
        -- Activities that are no longer, or not yet any longer, in the future.
        select coalesce(actors.subject_key, log.lead_key) as lead_key
        from {{ ref('int_account_scoring__activity_log') }} as log
        left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
        where
            {{ account_scoring.day_number('log.occurred_at') }} > least(
                {{ account_scoring.known_fact(state, 'as_of') }}, {{ account_scoring.day_number(account_scoring.as_of()) }}
            )
            and {{ account_scoring.day_number('log.occurred_at') }} <= greatest(
                {{ account_scoring.known_fact(state, 'as_of') }}, {{ account_scoring.day_number(account_scoring.as_of()) }}
            )
        union all
        -- Patterns that count, or ask for consent, otherwise than before. New patterns need no entry: their activities are new too.
        select coalesce(actors.subject_key, log.lead_key) as lead_key
        from {{ ref('int_account_scoring__activity_log') }} as log
        left join {{ ref('int_account_scoring__identity_actors') }} as actors on log.lead_key = actors.actor_key and actors.is_another
        inner join (
            select changed.fact_key
            from ({{ account_scoring.changed_facts(state, 'pattern') }}) as changed
            inner join {{ state }} as known on known.fact = 'pattern' and changed.fact_key = known.fact_key
        ) as changed_patterns on log.pattern_key = changed_patterns.fact_key
        where log.version_rank = 1
        union all
        select fact_key as lead_key from ({{ account_scoring.changed_facts(state, 'consent') }}) as changed_consents
        union all
        select fact_key as lead_key from ({{ account_scoring.changed_facts(state, 'merge') }}) as changed_merges
        union all
        select fact_value as lead_key from ({{ account_scoring.changed_facts(state, 'merge') }}) as changed_merges
        union all
        -- Leads whose acts are set aside as a machine's differently than before, for whatever reason.
        select fact_key as lead_key from ({{ account_scoring.changed_facts(state, 'machine') }}) as changed_machines
        union all
        -- Everybody, where the log is another one or an earlier release made the state.
        select known.lead_key
        from {{ state }} as known
        where
            {{ account_scoring.known_fact(state, 'batch') }} < (select coalesce(min(log.batch), 0) from {{ ref('int_account_scoring__activity_log') }} as log)
            or coalesce({{ account_scoring.known_fact(state, 'form') }}, 0) <> {{ account_scoring.state_form() }}
    ) as found
    where lead_key is not null and lead_key <> 0
    group by lead_key
{%- endmacro %}


{#
    Number of the way in which the state is made. A release that changes it raises the number: the next build makes all of it anew, once.
#}
{% macro state_form() -%}
    {{ return(3) }}
{%- endmacro %}


{# SQL of the value of a fact that there is one of, as the state knows it. #}
{% macro known_fact(state, fact) -%}
    (select max(known_facts.fact_value) from {{ state }} as known_facts where known_facts.fact = '{{ fact }}')
{%- endmacro %}


{# SQL that selects the facts of one kind (fact_key, fact_value) that the state has and that are no more, or the other way round. #}
{% macro changed_facts(state, fact) -%}
    {%- set known = "select fact_key, fact_value from " ~ state ~ " where fact = '" ~ fact ~ "'" -%}
    {%- set current = "select fact_key, fact_value from facts where fact = '" ~ fact ~ "'" -%}
    ({{ known }} {{ dbt.except() }} {{ current }}) union all ({{ current }} {{ dbt.except() }} {{ known }})
{%- endmacro %}


{# Days from a fixed day to a date or time, as a number. #}
{% macro day_number(date) -%}
    cast({{ dbt.datediff("cast('2000-01-01' as date)", date, 'day') }} as bigint)
{%- endmacro %}


{# Number of the signal "engaged in any way", which no rule has. #}
{% macro engagement_signal() -%}
    cast(1 as bigint)
{%- endmacro %}


{# SQL of the units of one day without the daily cap: activities, or full portions of the day's quantity. #}
{% macro all_units_of_day(days, signals) -%}
    case
        when {{ signals }}.quantity_per_unit is null then cast({{ days }}.activity_count as decimal(28, 6))
        {#- Through a decimal, because 0.6 / 0.2 is a little less than 3 as a double. #}
        else floor({{ account_scoring.summable(days ~ '.quantity / ' ~ signals ~ '.quantity_per_unit') }})
    end
{%- endmacro %}


{# SQL of the units that count on one day: at most the daily cap. #}
{% macro daily_units(days, signals) -%}
    {{ account_scoring.smaller(account_scoring.all_units_of_day(days, signals) | trim, signals ~ '.daily_cap') }}
{%- endmacro %}


{# SQL of the units of one day that the daily cap takes, never null. #}
{% macro units_over_daily_cap(days, signals) -%}
    {%- set units = account_scoring.all_units_of_day(days, signals) | trim -%}
    case when {{ units }} > {{ signals }}.daily_cap then {{ units }} - {{ signals }}.daily_cap else 0 end
{%- endmacro %}


{#
    SQL of the columns units, activity_count and last_occurred_at: sums over days of a signal. What has a half-life is faded to a date;
    the rest is added up as it is.
#}
{% macro faded_sums(days, to_date) -%}
    {{ account_scoring.faded_units(days, 'units', to_date) }} as units,
    cast(sum({{ days }}.activity_count) as bigint) as activity_count,
    max({{ days }}.last_occurred_at) as last_occurred_at
{%- endmacro %}


{# SQL of the sum of a column of units over days of a signal, faded as in faded_sums. #}
{% macro faded_units(days, units, to_date) -%}
    {%- set share = account_scoring.faded_share(account_scoring.age_in_days(days ~ '.activity_date', to_date), days ~ '.half_life_days') -%}
    cast(
        sum({{ account_scoring.carried(days ~ '.' ~ units ~ ' * case when ' ~ days ~ ".decay_mode = 'half_life' then " ~ share ~ ' else 1 end') }})
        as {{ account_scoring.type_decimal(38, 18) }}
    )
{%- endmacro %}


{# The columns of the state that only a row of a fact has, null. #}
{% macro no_fact() -%}
    cast(null as {{ dbt.type_string() }}) as fact,
    cast(null as bigint) as fact_key,
    cast(null as bigint) as fact_value
{%- endmacro %}


{# The columns of the state that only a row of a lead's signal has, null. #}
{% macro no_signal() -%}
    cast(null as bigint) as signal_key,
    cast(null as date) as part_date,
    cast(null as {{ account_scoring.type_decimal(38, 18) }}) as units,
    cast(null as bigint) as activity_count,
    cast(null as {{ dbt.type_timestamp() }}) as last_occurred_at
{%- endmacro %}

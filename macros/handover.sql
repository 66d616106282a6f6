{#
    Query for the latest hand-raise of a lead by a rule of the fast lane, in each evaluation on whose day it still hands over: evaluation_id, lead_id, rule_id,
    raised_at. A hand is raised for the `days` of its rule, and no longer: what it lifts and whom it gives a receiver ends with what it hands over.
#}
{% macro hand_raises() -%}
    select
        units.evaluation_id,
        units.subject_id as lead_id,
        rule_signals.rule_id,
        max(units.last_occurred_at) as raised_at
    from {{ ref('int_account_scoring__signal_units') }} as units
    inner join {{ ref('int_account_scoring__rule_signals') }} as rule_signals on units.signal_key = rule_signals.signal_key
    inner join {{ account_scoring.policy_fast_lane() }} as fast_lane on rule_signals.rule_id = fast_lane.rule_id
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on
            units.evaluation_id = evaluations.evaluation_id
            and cast(units.last_occurred_at as date) > {{ account_scoring.days_before('evaluations.score_date', 'fast_lane.days') }}
            -- What was a request on its day stays one.
            and {{ account_scoring.is_valid_on('rule_signals', 'cast(units.last_occurred_at as date)') }}
            and {{ account_scoring.is_valid_on('fast_lane', 'cast(units.last_occurred_at as date)') }}
    where units.subject = 'lead' and units.activity_count > 0
    group by units.evaluation_id, units.subject_id, rule_signals.rule_id
{%- endmacro %}


{# Until when a request waits for an answer: the touch that answers it, or the last second of the days that policy gives it, of which `lapses_on` is the first after. #}
{% macro waits_until(answered_at, lapses_on) -%}
    {%- set end = 'cast(' ~ dbt.dateadd('second', -1, 'cast(' ~ lapses_on ~ ' as ' ~ dbt.type_timestamp() ~ ')') ~ ' as ' ~ dbt.type_timestamp() ~ ')' -%}
    least(coalesce({{ answered_at }}, {{ end }}), {{ end }})
{%- endmacro %}


{# A time on the clock of a place, without a zone, as a time in UTC without one. `zone` is the name of a time zone. #}
{% macro utc_of_local(local_time, zone) -%}
    {{ return(adapter.dispatch('utc_of_local', 'account_scoring')(local_time, zone)) }}
{%- endmacro %}

{% macro default__utc_of_local(local_time, zone) -%}
    {#- In brackets: the zone binds more closely than the sum that a time may be. -#}
    {{ return('((' ~ local_time ~ ') at time zone ' ~ zone ~ " at time zone 'UTC')") }}
{%- endmacro %}

{% macro spark__utc_of_local(local_time, zone) -%}
    {{ return('to_utc_timestamp(' ~ local_time ~ ', ' ~ zone ~ ')') }}
{%- endmacro %}

{% macro bigquery__utc_of_local(local_time, zone) -%}
    {{ return('timestamp(datetime(' ~ local_time ~ '), ' ~ zone ~ ')') }}
{%- endmacro %}

{% macro snowflake__utc_of_local(local_time, zone) -%}
    {{ return('convert_timezone(' ~ zone ~ ", 'UTC', " ~ local_time ~ ')') }}
{%- endmacro %}

{% macro redshift__utc_of_local(local_time, zone) -%}
    {{ return('convert_timezone(' ~ zone ~ ", 'UTC', " ~ local_time ~ ')') }}
{%- endmacro %}


{# Condition: does the engine know a time zone of this name? Where it has no list of them, is it written like one? #}
{% macro is_time_zone(zone) -%}
    {{ return(adapter.dispatch('is_time_zone', 'account_scoring')(zone)) }}
{%- endmacro %}

{% macro default__is_time_zone(zone) -%}
    {{ return(account_scoring.matches_regex(zone, '^(UTC|[A-Z][A-Za-z]+(/[A-Za-z_+-]+[0-9]*)+)$')) }}
{%- endmacro %}

{% macro duckdb__is_time_zone(zone) -%}
    {{ return(zone ~ ' in (select name from pg_timezone_names())') }}
{%- endmacro %}

{% macro postgres__is_time_zone(zone) -%}
    {{ return(zone ~ ' in (select name from pg_timezone_names)') }}
{%- endmacro %}


{# Weekdays as the seed business_hours names them, a list that begins with Monday; and the same as literals of SQL. #}
{% macro weekdays() -%}
    {{- return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) -}}
{%- endmacro %}

{% macro weekday_literals() -%}
    {%- set literals = [] -%}
    {%- for weekday in account_scoring.weekdays() -%}{%- do literals.append(account_scoring.text_literal(weekday)) -%}{%- endfor -%}
    {{- return(literals) -}}
{%- endmacro %}


{#
    Query for the days (calendar_day) for which business hours are worked out: about a year back, because the clock of somebody who waits longer has run out
    in any case, and 413 days ahead.
#}
{% macro business_calendar() -%}
    {%- set first_day = dbt.dateadd('day', -371, account_scoring.as_of()) -%}
    select cast({{ dbt.dateadd('day', '(weeks.number - 1) * 28 + days.number - 1', first_day) }} as date) as calendar_day
    from {{ account_scoring.numbers_to(28) }} as weeks
    cross join {{ account_scoring.numbers_to(28) }} as days
{%- endmacro %}


{# Condition: does a text name a day as the seed business_hours does? A day that no calendar has is none. #}
{% macro is_day_rule(day_rule) -%}
    (
        {{ account_scoring.matches_regex('lower(' ~ day_rule ~ ')', '^(' ~ account_scoring.weekdays() | join('|') ~ ')$') }}
        or {{ account_scoring.matches_regex(day_rule, '^([0-9]{4}-)?((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$') }}
        or {{ account_scoring.matches_regex(day_rule, '^(([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-)?02-29$') }}
    )
{%- endmacro %}


{# Condition: is a text a time of day, HH:MM? #}
{% macro is_time_of_day(time_of_day) -%}
    {{ return(account_scoring.matches_regex(time_of_day, '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$')) }}
{%- endmacro %}


{# Region of a row of the seed business_hours, folded, as SQL; '' where it is blank, or where a project's own seed has no such column: everybody's. #}
{% macro region_of_hours() -%}
    {{- return("coalesce(" ~ account_scoring.folded_words(account_scoring.policy_text(account_scoring.optional_policy_column('business_hours', 'region'))) ~ ", '')") -}}
{%- endmacro %}


{# The regions (region) that have business hours of their own, as a relation. #}
{% macro regions_with_hours() -%}
    (select distinct {{ account_scoring.region_of_hours() }} as region
    from {{ account_scoring.policy('business_hours') }}
    where {{ account_scoring.region_of_hours() }} <> '')
{%- endmacro %}


{#
    Query for the regions (region; '' is everybody) that are open on some weekday, of the relation `hours` with day_rule, opens_at and region. A region has everybody's
    hours on weekdays of which it has no row.
#}
{% macro regions_that_open() -%}
    select distinct region
    from (
        select
            regions.region,
            hours.opens_at,
            rank() over (
                partition by regions.region, lower(hours.day_rule) order by case when hours.region = '' then 1 else 0 end
            ) as place
        from (select distinct region from hours) as regions
        inner join hours on hours.region in ('', regions.region)
        where lower(hours.day_rule) in ({{ account_scoring.weekday_literals() | join(', ') }})
    ) as weekdays
    where place = 1 and opens_at is not null
{%- endmacro %}


{# Query for hours without a break (day_rule, opens_at, closes_at, time_zone), as the seed business_hours would have them. #}
{% macro hours_without_a_break() -%}
    {%- for weekday in account_scoring.weekdays() %}
    select '{{ weekday }}' as day_rule, '00:00' as opens_at, '24:00' as closes_at, 'UTC' as time_zone
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Columns date_text (2026-12-25), day_of_year (12-25) and weekday (friday) of a date. #}
{% macro day_names(day) -%}
    {#- That day was a Monday. -#}
    {%- set days_since = dbt.datediff("cast('1900-01-01' as date)", day, 'day') -%}
    cast({{ day }} as {{ dbt.type_string() }}) as date_text,
    substring(cast({{ day }} as {{ dbt.type_string() }}), 6, 5) as day_of_year,
    {{ account_scoring.nth_of(account_scoring.weekday_literals(), 'mod(' ~ days_since ~ ', 7) + 1') }} as weekday
{%- endmacro %}


{# A time of a day, without a zone: `time_of_day` is text HH:MM up to 24:00, which is the next midnight. #}
{% macro moment_of_day(day, time_of_day) -%}
    {%- set minutes = account_scoring.try_number(dbt.split_part(time_of_day, "':'", 1)) ~ ' * 60 + ' ~ account_scoring.try_number(dbt.split_part(time_of_day, "':'", 2)) -%}
    {{ return(dbt.dateadd('minute', 'cast(' ~ minutes ~ ' as int)', 'cast(' ~ day ~ ' as ' ~ dbt.type_timestamp() ~ ')')) }}
{%- endmacro %}


{#
    Query for the channels by which a subject cannot be reached (subject, subject_id, purpose, is_refused): what a person refused, and what the source has no
    address or number for. `people` is a relation with subject, subject_id, lacks_email and lacks_phone; none asks the leads themselves.
#}
{% macro closed_channels(people=none) -%}
    {%- if people is none -%}
        {%- set people -%}
            (
                select
                    'lead' as subject,
                    lead_id as subject_id,
                    not has_email as lacks_email,
                    not has_phone as lacks_phone
                from {{ ref('int_account_scoring__identity_leads') }}
            )
        {%- endset -%}
    {%- endif %}
    select
        'lead' as subject,
        lead_id as subject_id,
        purpose,
        true as is_refused
    from {{ ref('int_account_scoring__refusals') }}
    {%- for purpose in ['email', 'phone'] %}
    union all
    select
        people.subject,
        people.subject_id,
        '{{ purpose }}' as purpose,
        false as is_refused
    from {{ people }} as people
    left join {{ ref('int_account_scoring__refusals') }} as refusals on people.subject_id = refusals.lead_id and refusals.purpose = '{{ purpose }}'
    where people.subject = 'lead' and people.lacks_{{ purpose }} and refusals.lead_id is null
    {%- endfor %}
{%- endmacro %}


{#
    Query for what sales sees of who is held out (subject, subject_id, tier, tier_rank, receiver, action): the best tier that is not handed over, and what the tier that it names for that
    does, or nothing, where the person refused or lacks what it needs. Over the relations `holdout` and `refusals` of int_account_scoring__handovers.
#}
{% macro tiers_shown_of_held_out() -%}
    select
        holdout.subject,
        holdout.subject_id,
        tiers.tier,
        tiers.tier_rank,
        {%- for column in ['receiver', 'action'] %}
        case
            when refusals.subject_id is null then tiers.{{ column }}
            when refusals_too.subject_id is null then others.{{ column }}
        end as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from holdout
    inner join (
        select
            *,
            row_number() over (partition by subject order by tier_rank) as choice
        from {{ ref('int_account_scoring__policy_tiers') }}
        where not is_handed_to_sales
    ) as tiers on holdout.subject = tiers.subject and tiers.choice = 1
    left join {{ ref('int_account_scoring__policy_tiers') }} as others on tiers.subject = others.subject and tiers.if_refused_as_tier = others.tier
    left join refusals
        on holdout.subject = refusals.subject and holdout.subject_id = refusals.subject_id and tiers.action_purpose = refusals.purpose
    left join refusals as refusals_too
        on holdout.subject = refusals_too.subject and holdout.subject_id = refusals_too.subject_id and others.action_purpose = refusals_too.purpose
    where holdout.is_held_out
{%- endmacro %}


{#
    The lot of a unit (a company, or a person without one) and an owner, as text that is compared; whose is the highest gets the unit. The same on all engines and
    in all their versions, unlike number_key: an upgrade must not give everybody somebody new.
#}
{% macro owner_lot(unit, owner_id) -%}
    {{ return(dbt.hash(account_scoring.text_key([unit, owner_id]))) }}
{%- endmacro %}


{# Query for how many leads and accounts wait for each owner whose list is full (owner_id, waiting_count). #}
{% macro waiting_for_owners() -%}
    select
        waits_for_owner_id as owner_id,
        cast(count(*) as int) as waiting_count
    from {{ ref('int_account_scoring__handover_work') }}
    where waits_for_owner_id is not null
    group by waits_for_owner_id
{%- endmacro %}


{#
    Number by which the rows of an owner take their places, the smaller first: who asked, what was answered in the seven days that end with as_of, because that
    was work of this week, what is open, and what was answered before. Over the columns of int_account_scoring__handover_work.
#}
{% macro claim_on_capacity() -%}
    case
        when is_hand_raise and is_hand_open then 0
        when is_tier_open or is_hand_open then 2
        when cast(last_touched_at as date) > {{ account_scoring.days_before(account_scoring.as_of(), 7) }} then 1
        else 3
    end
{%- endmacro %}


{#
    When a touch counts as an answer, at the latest. Midnight on the dot is a day without a time of day: all of the day may have passed, and nobody who asked
    on it was left without an answer.
#}
{% macro touch_moment(touched_at) -%}
    case
        when {{ touched_at }} = cast(cast({{ touched_at }} as date) as {{ dbt.type_timestamp() }})
            then {{ dbt.dateadd('second', 86399, touched_at) }}
        else {{ touched_at }}
    end
{%- endmacro %}


{#
    When a touch may have been at the earliest, and not before the clock started: nobody is blamed for hours that nobody knows. `answered_at` is what
    touch_moment makes of it.
#}
{% macro earliest_touch(answered_at, clock_started_at) -%}
    {%- set day = 'cast(cast(' ~ answered_at ~ ' as date) as ' ~ dbt.type_timestamp() ~ ')' -%}
    case
        when {{ answered_at }} = {{ dbt.dateadd('second', 86399, day) }} then greatest({{ day }}, least({{ clock_started_at }}, {{ answered_at }}))
        else {{ answered_at }}
    end
{%- endmacro %}


{# The moment by which a deadline is judged, UTC: the end of the day of scoring, or when the run started where that is earlier. #}
{% macro moment_of_judging() -%}
    least(
        {{ dbt.dateadd('day', 1, 'cast(' ~ account_scoring.as_of() ~ ' as ' ~ dbt.type_timestamp() ~ ')') }},
        cast('{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S') }}' as {{ dbt.type_timestamp() }})
    )
{%- endmacro %}


{#
    Query for whom one can reach (lead_id, lead_name, email, phone): a row per lead, without an address or a number of whom refused that purpose. Made in the
    lists that show it, so that no table in between holds it. All of it is null where the setting contact_data is no.
#}
{% macro reachable_people() -%}
    {%- set is_shown = account_scoring.setting('contact_data', 'yes') == 'yes' -%}
    {%- set nothing = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
    select
        leads.lead_id,
        {{ account_scoring.clean_text("coalesce(leads.first_name || ' ', '') || coalesce(leads.last_name, '')") }} as lead_name,
        {{ 'case when email_refusals.lead_id is null then leads.email end' if is_shown else nothing }} as email,
        {{ 'case when phone_refusals.lead_id is null then ' ~ account_scoring.phone_text('leads.phone') ~ ' end' if is_shown else nothing }} as phone,
        email_refusals.lead_id is null or phone_refusals.lead_id is null as is_reachable
    from {{ ref('int_account_scoring__input_leads') }} as leads
    left join {{ ref('int_account_scoring__refusals') }} as email_refusals
        on leads.lead_id = email_refusals.lead_id and email_refusals.purpose = 'email'
    left join {{ ref('int_account_scoring__refusals') }} as phone_refusals
        on leads.lead_id = phone_refusals.lead_id and phone_refusals.purpose = 'phone'
    where leads.row_status = 'accepted'
{%- endmacro %}


{# Condition: has a spreadsheet taken the digits of a number, as in 4.915E+11? Whoever called it would call somebody else. #}
{% macro is_shortened_phone(phone) -%}
    {{ return(account_scoring.matches_regex(phone, '^[+]?[0-9]([.,][0-9]+)?[eE][+]?[0-9]+$')) }}
{%- endmacro %}


{# Query for the numbers of leads that a spreadsheet has shortened, as quarantined_rows tells values. #}
{% macro shortened_phones() -%}
    select
        'leads' as table_name,
        row_key,
        'value' as scope,
        'phone' as column_name,
        'shortened_phone' as reason,
        phone as offending_value,
        false as is_partly_read
    from {{ account_scoring.judged_rows('leads') }}
    where row_status in ('accepted', 'suppressed') and {{ account_scoring.is_shortened_phone('phone') }}
{%- endmacro %}


{#
    Has a lead an address, or a number? SQL over all leads: null where nobody has one, because the source does not tell, and where the setting contact_data
    is no. What is not known is nothing that a person lacks.
#}
{% macro has_channel(contact) -%}
    {%- if account_scoring.setting('contact_data', 'yes') == 'no' -%}
        cast(null as {{ dbt.type_boolean() }})
    {%- else -%}
        case when count({{ contact }}) over () > 0 then {{ contact }} is not null end
    {%- endif -%}
{%- endmacro %}


{#
    A number to call with blanks where people write other signs: a spreadsheet would take +1-555-0100 for a sum, and harmless_text would put an apostrophe
    before it. The (0) of +49 (0)30 is for calls within the country: dialled after the country's code, it reaches nobody, save in Italy, where it is a part of the
    number. The .0 of a number that was read as a decimal is not dialled either, nor is one that a spreadsheet has shortened. What else is no number stays as it is.
#}
{% macro phone_text(phone) -%}
    {%- set signs = '[ ()./-]' -%}
    case
        when {{ account_scoring.matches_regex(phone, '^[0 +()./-]*$') }} or {{ account_scoring.is_shortened_phone(phone) }} then null
        when {{ account_scoring.matches_regex(phone, '^[0-9]{5,}[.]0$') }} then {{ dbt.split_part(phone, "'.'", 1) }}
        when {{ account_scoring.matches_regex(phone, '^([+]|00)[0-9 ()./-]+$') }} and not {{ account_scoring.matches_regex(phone, '^([+]|00) *39') }}
            then {{ account_scoring.clean_text(account_scoring.replace_regex(phone, '([(] *0 *[)]|' ~ signs ~ ')+', ' ')) }}
        when {{ account_scoring.matches_regex(phone, '^[+]?[0-9 ()./-]+$') }}
            then {{ account_scoring.clean_text(account_scoring.replace_regex(phone, signs ~ '+', ' ')) }}
        else {{ account_scoring.harmless_text(phone) }}
    end
{%- endmacro %}


{#
    When `hours` of business that begin with a moment are over, in seconds of business since the first opening that int_account_scoring__handover_hours knows of.
    `period` is its row with the moment in it or, where that lies between two, the next.
#}
{% macro business_deadline(period, moment, hours) -%}
    ({{ account_scoring.business_seconds(period, moment) }} + {{ hours }} * 3600)
{%- endmacro %}


{# Condition: is a row of int_account_scoring__handover_hours the stretch with a moment in it or, where that lies between two, the next? #}
{% macro is_stretch_of(period, moment) -%}
    {{ moment }} < {{ period }}.closed_at and ({{ period }}.previous_closed_at is null or {{ moment }} >= {{ period }}.previous_closed_at)
{%- endmacro %}


{# Seconds of business from the first opening that int_account_scoring__handover_hours knows of until a moment; `period` is its row as in is_stretch_of. #}
{% macro business_seconds(period, moment) -%}
    ({{ period }}.seconds_before + greatest({{ dbt.datediff(period ~ '.opened_at', moment, 'second') }}, 0))
{%- endmacro %}


{# Hours of business between two moments, not below 0: the two are seconds as business_seconds gives them. #}
{% macro business_hours_between(first, last) -%}
    cast(greatest({{ last }} - {{ first }}, 0) / 3600.0 as decimal(18, 4))
{%- endmacro %}


{# Hours from one moment to another by the clock on the wall, nights included. #}
{% macro clock_hours_between(first, last) -%}
    cast({{ dbt.datediff(first, last, 'second') }} / 3600.0 as decimal(18, 4))
{%- endmacro %}


{# The midnight that ends a day, UTC: a list tells of a day once the day is over. #}
{% macro end_of_day(day) -%}
    cast({{ dbt.dateadd('day', 1, 'cast(' ~ day ~ ' as ' ~ dbt.type_timestamp() ~ ')') }} as {{ dbt.type_timestamp() }})
{%- endmacro %}


{# The Monday of the week of a date. #}
{% macro monday_of(date) -%}
    {#- That day was a Monday. -#}
    {%- set days_since = dbt.datediff("cast('1900-01-01' as date)", date, 'day') -%}
    {{ account_scoring.days_before(date, 'mod(' ~ days_since ~ ', 7)') }}
{%- endmacro %}


{# Numbers of the people that an account on a list is begun with, a list. #}
{% macro first_contacts() -%}
    {{- return([1, 2]) -}}
{%- endmacro %}


{#
    Query for the tiers of days before as_of of those in the relation `work`, as they were kept: subject, subject_id, score_model_id, snapshot_date, tier (null:
    gone, or held out, or without one) and next_whole_date, the next day that has a row of everybody. What was kept of records that were merged is of the one that is left, with
    score_model_id of each record its own, because each has its own days. Asked of the database, because the histories are written after the lists. None where nothing was kept.
#}
{% macro kept_tiers() -%}
    {%- set inputs = {'lead': ref('int_account_scoring__input_leads'), 'account': ref('int_account_scoring__input_accounts')} %}
    {%- set days = account_scoring.kept_days() %}
    {%- for subject, relation in [
        ('lead', account_scoring.kept_relation('lead_score_history')), ('account', account_scoring.kept_relation('account_score_history')),
    ] if relation and days %}
    select
        work.subject,
        work.subject_id,
        {{ account_scoring.text_key(['history.' ~ subject ~ '_id', 'history.score_model_id']) }} as score_model_id,
        history.snapshot_date,
        case when not ({{ account_scoring.tells_gone('history', relation) }} or coalesce(history.is_held_out, false)) then history.tier end as tier,
        days.next_whole_date
    from {{ relation }} as history
    left join {{ inputs[subject] }} as records
        on history.{{ subject }}_id = records.{{ subject }}_id and records.surviving_{{ subject }}_id is not null
    inner join work
        on work.subject = '{{ subject }}' and work.subject_id = coalesce(records.surviving_{{ subject }}_id, history.{{ subject }}_id)
    inner join (
        select
            snapshot_date,
            {{ account_scoring.next_whole_date() }} as next_whole_date
        from ({{ days }}) as kept_days
        where snapshot_date < {{ account_scoring.as_of() }}
    ) as days on history.snapshot_date = days.snapshot_date
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        subject,
        subject_id,
        tier as score_model_id,
        {{ account_scoring.as_of() }} as snapshot_date,
        tier,
        {{ account_scoring.as_of() }} as next_whole_date
    from work
    where 1 = 0
    {%- endfor %}
{%- endmacro %}


{#
    Query for what was promised to those in the relation `work`: a row for each tier that was reached and each request that nobody answered, in the order of
    handoff_numbers, with the answer to it (answered_at; null: none). `kept_tiers` is a relation as the macro of that name gives it.
#}
{% macro promises_of_work() -%}
    {#- No name of the model that has this query in it: Spark would refuse it. #}
    with

    handed as (

        select
            subject,
            subject_id,
            tier,
            snapshot_date as from_date,
            {{ account_scoring.kept_until() }} as until_date,
            true as is_on_list
        from kept_tiers
        union all
        select
            subject,
            subject_id,
            tier,
            {{ account_scoring.as_of() }} as from_date,
            cast({{ dbt.dateadd('day', 1, account_scoring.as_of()) }} as date) as until_date,
            is_handed_by_tier as is_on_list
        from work

    ),

    promised as (

        select
            subject,
            subject_id,
            tier,
            false as is_hand_raise,
            cast(reached_on as {{ dbt.type_timestamp() }}) as reached_at,
            {{ account_scoring.end_of_day('reached_on') }} as clock_started_at,
            follow_up_hours,
            lapses_on
        from ({{ account_scoring.tiers_reached() }}) as reached
        where is_on_list
        union all
        select
            work.subject,
            work.subject_id,
            'hand_raise' as tier,
            true as is_hand_raise,
            raises.raised_at as reached_at,
            raises.raised_at as clock_started_at,
            raises.follow_up_hours,
            raises.lapses_on
        from work
        inner join {{ ref('int_account_scoring__handover_raises') }} as raises on work.subject = 'lead' and work.subject_id = raises.lead_id
        left join {{ ref('int_account_scoring__refusals') }} as refusals
            on raises.lead_id = refusals.lead_id and raises.action_purpose = refusals.purpose
        -- What no list shows was handed to nobody.
        where
            raises.answered_at is null
            and case when raises.lapses_on > {{ account_scoring.as_of() }} then work.is_hand_raise else refusals.lead_id is null end

    ),

    answers as (

        select
            'lead' as subject,
            lead_id as subject_id,
            answered_at
        from ({{ account_scoring.answers_of_leads() }}) as of_leads
        union all
        -- One person who is given back takes nobody else of the company along.
        select
            'account' as subject,
            lead_accounts.account_id as subject_id,
            of_leads.answered_at
        from ({{ account_scoring.answers_of_leads() }}) as of_leads
        inner join {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts on of_leads.lead_id = lead_accounts.lead_id
        where of_leads.is_touch

    )

    select
        promised.subject,
        promised.subject_id,
        promised.tier,
        promised.is_hand_raise,
        promised.reached_at,
        promised.clock_started_at,
        promised.follow_up_hours,
        promised.lapses_on,
        min(answers.answered_at) as answered_at
    from promised
    left join answers
        on promised.subject = answers.subject and promised.subject_id = answers.subject_id and promised.reached_at <= answers.answered_at
    group by
        promised.subject, promised.subject_id, promised.tier, promised.is_hand_raise, promised.reached_at, promised.clock_started_at,
        promised.follow_up_hours, promised.lapses_on
{%- endmacro %}


{#
    Query for the tiers that were reached: on coming into those that are handed to sales, and on reaching a better one than before in the same stay (subject,
    subject_id, tier, reached_on, lapses_on, is_on_list, follow_up_hours). A lower tier than before asks for nothing new, and who comes back within the
    cool-down was not away. Whom sales gave back was away while it was left out for that. Tiers in which somebody cannot be reached, by what is so today, are
    stays of their own and on no list. The relation `handed` has a row per stretch in one tier: subject, subject_id, tier, from_date, until_date and is_on_list.
#}
{% macro tiers_reached() -%}
    with

    closed as (

        {{ account_scoring.closed_channels() }}

    ),

    not_given_back as (

        {{ account_scoring.days_not_given_back() }}

    ),

    handed_over as (

        select
            handed.subject,
            handed.subject_id,
            handed.tier,
            greatest(handed.from_date, coalesce(not_given_back.from_date, handed.from_date)) as from_date,
            least(handed.until_date, coalesce(not_given_back.until_date, handed.until_date)) as until_date,
            handed.is_on_list
        from handed
        left join (select distinct lead_id from not_given_back) as once_given_back
            on handed.subject = 'lead' and handed.subject_id = once_given_back.lead_id
        left join not_given_back
            on
                once_given_back.lead_id = not_given_back.lead_id
                and coalesce(handed.until_date > not_given_back.from_date, true)
                and coalesce(handed.from_date < not_given_back.until_date, true)
        where once_given_back.lead_id is null or not_given_back.lead_id is not null

    ),

    judged as (

        select
            handed.subject,
            handed.subject_id,
            handed.tier,
            handed.from_date,
            handed.until_date,
            handed.is_on_list,
            tiers.tier_rank,
            tiers.follow_up_hours,
            coalesce(tiers.cool_down_days, 0) as cool_down_days,
            others.follow_up_hours as instead_follow_up_hours,
            closed.subject_id is not null as is_closed,
            coalesce(others.is_handed_to_sales, false) and closed_too.subject_id is null as is_other_open
        from handed_over as handed
        inner join {{ ref('int_account_scoring__policy_tiers') }} as tiers
            on handed.subject = tiers.subject and handed.tier = tiers.tier and tiers.is_handed_to_sales
        left join {{ ref('int_account_scoring__policy_tiers') }} as others on tiers.subject = others.subject and tiers.if_refused_as_tier = others.tier
        left join closed
            on handed.subject = closed.subject and handed.subject_id = closed.subject_id and tiers.action_purpose = closed.purpose
        left join closed as closed_too
            on handed.subject = closed_too.subject and handed.subject_id = closed_too.subject_id and others.action_purpose = closed_too.purpose

    ),

    reachable as (

        select
            subject,
            subject_id,
            tier,
            from_date,
            until_date,
            tier_rank,
            cool_down_days,
            -- Who cannot be reached as the tier asks has the time of the tier that is named for that, and is on no list where none is.
            case when is_closed and is_other_open then instead_follow_up_hours else follow_up_hours end as follow_up_hours,
            is_closed and not is_other_open as is_out_of_reach,
            is_on_list and not (is_closed and not is_other_open) as is_on_list
        from judged

    ),

    in_tiers as (

        select
            *,
            max(until_date) over (
                partition by subject, subject_id, is_out_of_reach
                order by from_date, tier_rank, until_date rows between unbounded preceding and 1 preceding
            ) as left_on
        from reachable

    ),

    in_stays as (

        select
            *,
            sum(case when {{ account_scoring.is_new_stay('from_date', 'left_on', 'cool_down_days') }} then 1 else 0 end) over (
                partition by subject, subject_id, is_out_of_reach
                order by from_date, tier_rank, until_date rows between unbounded preceding and current row
            ) as stay_number
        from in_tiers

    ),

    stays as (

        select
            *,
            min(tier_rank) over (
                partition by subject, subject_id, is_out_of_reach, stay_number
                order by from_date, tier_rank, until_date rows between unbounded preceding and 1 preceding
            ) as best_rank_before,
            max(until_date) over (partition by subject, subject_id, is_out_of_reach, stay_number) as lapses_on,
            max(case when is_on_list then 0 else 1 end) over (
                partition by subject, subject_id, is_out_of_reach, stay_number
            ) = 0 as is_stay_on_list
        from in_stays

    )

    select
        subject,
        subject_id,
        tier,
        from_date as reached_on,
        lapses_on,
        is_stay_on_list as is_on_list,
        cast(follow_up_hours as decimal(18, 6)) as follow_up_hours
    from stays
    where coalesce(tier_rank < best_rank_before, true) and (is_stay_on_list or from_date < {{ account_scoring.as_of() }})
{%- endmacro %}


{#
    Query that numbers the hand-overs of a subject (handoff_number): what comes while sales owes an answer belongs to the one that waits for it. `promises` is a
    relation with subject, subject_id, tier, is_hand_raise, reached_at, clock_started_at, answered_at and lapses_on.
#}
{% macro handoff_numbers(promises) -%}
    select
        *,
        sum(case when coalesce(reached_at > others_wait_until, true) then 1 else 0 end) over (
            partition by subject, subject_id order by {{ account_scoring.order_of_promises() }} rows between unbounded preceding and current row
        ) as handoff_number
    from (
        select
            *,
            max({{ account_scoring.waits_until('answered_at', 'lapses_on') }}) over (
                partition by subject, subject_id
                order by {{ account_scoring.order_of_promises() }} rows between unbounded preceding and 1 preceding
            ) as others_wait_until
        from {{ promises }}
    ) as waiting
{%- endmacro %}


{# Order of promises to a subject, as SQL: a request comes before the tier that it led to. #}
{% macro order_of_promises() -%}
    clock_started_at, case when is_hand_raise then 0 else 1 end, reached_at, tier
{%- endmacro %}


{#
    Query for the times at which sales gave leads back (lead_id, given_back_at, reason, taken_up_at), by the stages that the source records. Taken up: when a stage that is
    no exit was recorded next; null: none was. What is told again while the lead is in it was not entered again.
#}
{% macro given_back() -%}
    select
        lead_id,
        entered_at as given_back_at,
        reason,
        taken_up_at
    from (
        select
            lead_id,
            stage,
            entered_at,
            reason,
            lag(stage) over (partition by lead_id order by entered_at, is_exit, stage, reason) as stage_before,
            min(case when is_exit = 0 then entered_at end) over (
                partition by lead_id order by entered_at, is_exit, stage rows between 1 following and unbounded following
            ) as taken_up_at
        from (
            select
                told.surviving_lead_id as lead_id,
                names.stage,
                case when {{ account_scoring.is_exit_stage('names.stage') }} then 1 else 0 end as is_exit,
                {{ account_scoring.stage_moment('names.stage', 'told.entered_at') }} as entered_at,
                told.reason
            from {{ ref('int_account_scoring__input_lead_stages') }} as told
            inner join ({{ account_scoring.stage_names() }}) as names on {{ account_scoring.folded_words('told.stage') }} = names.name
            where told.row_status = 'accepted' and cast(told.entered_at as date) <= {{ account_scoring.as_of() }}
        ) as moments
    ) as recorded
    where {{ account_scoring.is_exit_stage('stage') }} and coalesce(stage_before <> stage, true)
{%- endmacro %}


{#
    Query for leads that sales gave back and that nobody took up since (lead_id, given_back_at): no later stage was recorded, and no hand that was raised since lasts. Who asks
    wants to hear from us again, for the days of the request.
#}
{% macro leads_given_back() -%}
    select
        given_back.lead_id,
        max(given_back.given_back_at) as given_back_at
    from ({{ account_scoring.given_back() }}) as given_back
    left join {{ ref('int_account_scoring__handover_raises') }} as raises
        on given_back.lead_id = raises.lead_id and given_back.given_back_at < raises.raised_at and raises.lapses_on > {{ account_scoring.as_of() }}
    where given_back.taken_up_at is null and raises.lead_id is null
    group by given_back.lead_id
{%- endmacro %}


{#
    Query for the days on which leads that sales gave back were not left out for that: lead_id, from_date (null: ever), until_date, the first day after (null: for good). The day of giving
    back is one of them: what was promised by then has its answer. Nothing of leads that were never left out for it, nor where a situation comes first that leaves nobody out: whom it keeps
    on a list was not away. The stretches of a lead may overlap.
#}
{% macro days_not_given_back() -%}
    with

    situations as (

        select * from {{ account_scoring.policy_handover_situations() }} as policy_situations
        where subject = 'lead'

    ),

    given_back as (

        {{ account_scoring.given_back() }}

    ),

    for_days as (

        select
            given_back.lead_id,
            given_back.given_back_at,
            cast(given_back.taken_up_at as date) as taken_up_on,
            cast({{ dbt.dateadd('day', 1, 'cast(given_back.given_back_at as date)') }} as date) as left_out_on,
            {{ account_scoring.days_before('cast(given_back.given_back_at as date)', '(-leaving_out.days)') }} as days_over_on
        from given_back
        inner join situations as leaving_out on leaving_out.situation = 'given_back' and leaving_out.treatment = 'leave_out'
        left join situations as before_it on leaving_out.priority > before_it.priority and before_it.treatment <> 'leave_out'
        where before_it.situation is null

    ),

    left_out as (

        select
            lead_id,
            given_back_at,
            left_out_on,
            least(days_over_on, coalesce(taken_up_on, days_over_on)) as back_on
        from for_days

    )

    select
        lead_id,
        from_date,
        until_date
    from (
        select
            lead_id,
            max(back_on) over (partition by lead_id order by left_out_on, back_on rows between unbounded preceding and 1 preceding) as from_date,
            left_out_on as until_date
        from left_out
        union all
        select
            lead_id,
            max(back_on) as from_date,
            cast(null as date) as until_date
        from left_out
        group by lead_id
        union all
        -- A hand that was raised brings the lead back for its days, or until it is given back again.
        select
            raises.lead_id,
            cast(raises.raised_at as date) as from_date,
            least(raises.lapses_on, coalesce(min(left_out.left_out_on), raises.lapses_on)) as until_date
        from {{ ref('int_account_scoring__handover_raises') }} as raises
        inner join (select distinct lead_id from left_out) as leads on raises.lead_id = leads.lead_id
        left join left_out on raises.lead_id = left_out.lead_id and raises.raised_at <= left_out.given_back_at
        group by raises.lead_id, raises.raised_at, raises.lapses_on
    ) as stretches
    where coalesce(from_date < until_date, true)
{%- endmacro %}


{# Query for what answers a lead (lead_id, answered_at, is_touch): touches by sales, and giving the lead back. #}
{% macro answers_of_leads() -%}
    select
        surviving_lead_id as lead_id,
        {{ account_scoring.touch_moment('touched_at') }} as answered_at,
        true as is_touch
    from {{ ref('int_account_scoring__input_sales_touches') }}
    where row_status = 'accepted'
    union all
    select
        lead_id,
        given_back_at as answered_at,
        false as is_touch
    from ({{ account_scoring.given_back() }}) as given_back
{%- endmacro %}

with

behaviours as (

    {{ behaviours_asked_for() }}

),

-- What each of them counts; all of engagement, where it names nothing.
patterns as (

    {{ patterns_counted('behaviours') }}

),

actors as (

    {{ who_acts('behaviours') }}

),

first_days as (

    select min(score_date) as score_date from {{ ref('int_account_scoring__evaluations') }}

),

engaged_days as (

    select
        known.lead_key,
        known.activity_date,
        patterns.subject,
        patterns.activity_filter,
        patterns.asset,
        known.known_from,
        known.known_to,
        count(*) as activity_count,
        max(known.quantity) as highest_quantity
    from {{ ref('int_account_scoring__activity_known') }} as known
    cross join first_days
    -- Days before that lie outside every window, whichever day is scored.
    inner join patterns
        on known.pattern_key = patterns.pattern_key and known.activity_date >= {{ days_before('first_days.score_date', 'patterns.reach_days') }}
    group by known.lead_key, known.activity_date, patterns.subject, patterns.activity_filter, patterns.asset, known.known_from, known.known_to

),

-- Per person, day and asset, by its age on the day that is scored.
ages as (

    select
        actors.subject,
        actors.subject_id,
        actors.evaluation_id,
        actors.person_key,
        {{ age_in_days('engaged_days.activity_date', 'actors.score_date') }} as age,
        engaged_days.activity_filter,
        engaged_days.asset,
        sum(engaged_days.activity_count) as activity_count,
        max(engaged_days.highest_quantity) as highest_quantity
    from actors
    inner join engaged_days
        on
            actors.lead_key = engaged_days.lead_key
            and actors.subject = engaged_days.subject
            and engaged_days.activity_date <= actors.score_date
            and engaged_days.activity_date <= actors.dated_to
            and {{ known_then('engaged_days', 'actors') }}
    group by
        actors.subject, actors.subject_id, actors.evaluation_id, actors.person_key, engaged_days.activity_date, actors.score_date,
        engaged_days.activity_filter, engaged_days.asset

),

days as (

    select
        subject,
        subject_id,
        evaluation_id,
        age,
        activity_filter,
        sum(activity_count) as activity_count
    from ages
    group by subject, subject_id, evaluation_id, age, activity_filter

),

measured as (

    select
        days.subject,
        days.subject_id,
        days.evaluation_id,
        behaviours.attribute,
        case behaviours.measure
            when 'activities' then sum(days.activity_count)
            when 'active_days' then count(*)
            else count(distinct {{ week_of_age('days.age') }})
        end as value
    from days
    inner join behaviours
        on
            behaviours.measure in ('activities', 'active_days', 'active_weeks') and days.age < behaviours.window_days
            and days.subject = behaviours.subject and days.activity_filter = behaviours.activity_filter
    group by days.subject, days.subject_id, days.evaluation_id, behaviours.attribute, behaviours.measure
    union all
    select
        ages.subject,
        ages.subject_id,
        ages.evaluation_id,
        behaviours.attribute,
        count(distinct ages.asset) as value
    from ages
    inner join behaviours
        on
            behaviours.measure = 'distinct_assets' and ages.age < behaviours.window_days
            and ages.subject = behaviours.subject and ages.activity_filter = behaviours.activity_filter
    where ages.asset <> ''
    group by ages.subject, ages.subject_id, ages.evaluation_id, behaviours.attribute
    union all
    {{ compared_measures('ages', 'behaviours') }}
    union all
    {{ new_values_of_people('ages', 'behaviours') }}
    union all
    {{ days_since_last_activity('actors', 'behaviours') }}

),

asked as (

    select distinct
        subject,
        subject_id,
        evaluation_id,
        score_date
    from actors

)

-- Who did nothing within the window has an answer all the same: active on 0 days. How long ago the last activity was, how much is
-- usual, and quantities that nobody told, are unknown.
select
    asked.subject,
    asked.subject_id,
    asked.evaluation_id,
    behaviours.attribute,
    cast(cast(case
        when behaviours.measure = 'days_until' then {{ dbt.datediff('asked.score_date', date_of_value('looked_at.value'), 'day') }}
        when behaviours.measure = 'percent_of_attribute'
            then {{ percent_of("case when measured.attribute is null then 0 else measured.value end", try_number('looked_at.value')) }}
        when behaviours.measure in ('days_since_last_activity', 'percent_of_usual') or measured.attribute is not null then floor(measured.value)
        else 0
    end as bigint) as {{ dbt.type_string() }}) as value
from asked
inner join behaviours on asked.subject = behaviours.subject
left join measured
    on
        asked.subject = measured.subject
        and asked.subject_id = measured.subject_id
        and asked.evaluation_id = measured.evaluation_id
        and behaviours.attribute = measured.attribute
left join {{ values_looked_at('behaviours') }} as looked_at
    on
        asked.subject = looked_at.subject
        and asked.subject_id = looked_at.subject_id
        and behaviours.of_attribute = looked_at.attribute
        {{ 'and coalesce(looked_at.evaluation_id, asked.evaluation_id) = asked.evaluation_id' if attributes_have_days() }}

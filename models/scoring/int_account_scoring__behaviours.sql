with

behaviours as (

    select
        behaviours.*,
        {{ text_key(['behaviours.only_activity_type', 'behaviours.only_asset_pattern']) }} as activity_filter
    from {{ policy_behaviour_attributes() }} as behaviours
    where behaviours.attribute in (select used.attribute from ({{ attributes_used() }}) as used)

),

filters as (

    select distinct
        activity_filter,
        only_activity_type,
        only_asset_pattern
    from behaviours

),

-- What each of them counts; all of engagement, where it names nothing.
patterns as (

    select
        patterns.pattern_key,
        patterns.asset,
        filters.activity_filter
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    inner join filters
        on
            (filters.only_activity_type is null or patterns.activity_type = filters.only_activity_type)
            and (
                filters.only_asset_pattern is null or {{ matches_pattern('patterns.asset', 'filters.only_asset_pattern') }}
                or {{ matches_pattern('patterns.page_address', 'filters.only_asset_pattern') }}
            )
    where patterns.is_engagement

),

subjects as (

    select
        subjects.subject_id as lead_id,
        subjects.lead_key,
        subjects.evaluation_id,
        subjects.score_date,
        evaluations.known_on,
        evaluations.dated_to
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations on subjects.evaluation_id = evaluations.evaluation_id
    where subjects.subject = 'lead'

),

-- Days before this one lie outside every window, whichever day is scored.
horizons as (

    select {{ days_before('min(evaluations.score_date)', '(select coalesce(max(behaviours.window_days), 0) from behaviours)') }} as first_date
    from {{ ref('int_account_scoring__evaluations') }} as evaluations

),

engaged_days as (

    select
        known.lead_key,
        known.activity_date,
        patterns.activity_filter,
        patterns.asset,
        known.known_from,
        known.known_to,
        count(*) as activity_count
    from {{ ref('int_account_scoring__activity_known') }} as known
    inner join horizons on known.activity_date >= horizons.first_date
    inner join patterns on known.pattern_key = patterns.pattern_key
    group by known.lead_key, known.activity_date, patterns.activity_filter, patterns.asset, known.known_from, known.known_to

),

-- Per day and asset, by its age on the day that is scored.
ages as (

    select
        subjects.lead_id,
        subjects.evaluation_id,
        {{ age_in_days('engaged_days.activity_date', 'subjects.score_date') }} as age,
        engaged_days.activity_filter,
        engaged_days.asset,
        sum(engaged_days.activity_count) as activity_count
    from subjects
    inner join engaged_days
        on
            subjects.lead_key = engaged_days.lead_key
            and engaged_days.activity_date <= subjects.score_date
            and engaged_days.activity_date <= subjects.dated_to
            and {{ known_then('engaged_days', 'subjects') }}
    group by
        subjects.lead_id, subjects.evaluation_id, engaged_days.activity_date, subjects.score_date, engaged_days.activity_filter, engaged_days.asset

),

days as (

    select
        lead_id,
        evaluation_id,
        age,
        activity_filter,
        sum(activity_count) as activity_count
    from ages
    group by lead_id, evaluation_id, age, activity_filter

),

measured as (

    select
        days.lead_id,
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
            and days.activity_filter = behaviours.activity_filter
    group by days.lead_id, days.evaluation_id, behaviours.attribute, behaviours.measure
    union all
    select
        ages.lead_id,
        ages.evaluation_id,
        behaviours.attribute,
        count(distinct ages.asset) as value
    from ages
    inner join behaviours
        on behaviours.measure = 'distinct_assets' and ages.age < behaviours.window_days and ages.activity_filter = behaviours.activity_filter
    where ages.asset <> ''
    group by ages.lead_id, ages.evaluation_id, behaviours.attribute
    union all
    -- The last day may lie before every window: a day of which nothing but its age counts.
    select
        subjects.lead_id,
        subjects.evaluation_id,
        behaviours.attribute,
        {{ age_in_days('cast(units.last_occurred_at as date)', 'subjects.score_date') }} as value
    from {{ ref('int_account_scoring__signal_units') }} as units
    inner join subjects on units.subject_id = subjects.lead_id and units.subject = 'lead' and units.evaluation_id = subjects.evaluation_id
    inner join behaviours
        on
            behaviours.measure = 'days_since_last_activity'
            and (
                behaviours.window_days is null
                or {{ age_in_days('cast(units.last_occurred_at as date)', 'subjects.score_date') }} < behaviours.window_days
            )
    where units.signal_key = {{ engagement_signal() }}

)

-- Who did nothing within the window has an answer all the same: active on 0 days; but how long ago the last activity was is unknown.
select
    subjects.lead_id,
    subjects.evaluation_id,
    behaviours.attribute,
    coalesce(
        cast(cast(measured.value as bigint) as {{ dbt.type_string() }}),
        case when behaviours.measure <> 'days_since_last_activity' then '0' end
    ) as value
from subjects
cross join behaviours
left join measured
    on
        subjects.lead_id = measured.lead_id
        and subjects.evaluation_id = measured.evaluation_id
        and behaviours.attribute = measured.attribute

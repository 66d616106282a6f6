-- depends_on: {{ ref('int_account_scoring__policy_errors') }}

with

-- Two rows that are written differently and mean one type: what either says of who did it and of consent holds.
listed as (

    select
        {{ folded_words(policy_text('activity_type')) }} as activity_type,
        min(case when {{ policy_boolean('is_engagement') }} then 1 else 0 end) = 1 as is_engagement,
        min({{ consent_purpose(policy_text('refuses_purpose')) }}) as refuses_purpose,
        min({{ consent_purpose(policy_text('consent_purpose')) }}) as consent_purpose,
        max(case when lower({{ policy_text('consent_needed') }}) = 'granted' then 1 else 0 end) = 1 as needs_grant
    from {{ policy('activity_types') }}
    group by {{ folded_words(policy_text('activity_type')) }}

),

-- A type that only a rule names is engagement, as one that nobody names.
known as (

    select * from listed
    union all
    select distinct
        {{ folded_words(policy_text('rules.activity_type')) }} as activity_type,
        true as is_engagement,
        cast(null as {{ dbt.type_string() }}) as refuses_purpose,
        cast(null as {{ dbt.type_string() }}) as consent_purpose,
        false as needs_grant
    from {{ policy('activity_rules') }} as rules
    where
        {{ policy_text('rules.activity_type') }} is not null
        and {{ folded_words(policy_text('rules.activity_type')) }} not in (select listed.activity_type from listed)

),

synonyms as (

    select
        {{ folded_words(policy_text('name')) }} as name,
        min({{ folded_words(policy_text('activity_type')) }}) as activity_type
    from {{ policy('activity_synonyms') }}
    group by {{ folded_words(policy_text('name')) }}

),

names as (

    select
        activity_type as name,
        activity_type,
        is_engagement,
        refuses_purpose,
        consent_purpose,
        needs_grant
    from known
    union all
    -- The policy's own names are what they say, whatever the list of synonyms takes them for.
    select
        synonyms.name,
        known.activity_type,
        known.is_engagement,
        known.refuses_purpose,
        known.consent_purpose,
        known.needs_grant
    from synonyms
    inner join known on synonyms.activity_type = known.activity_type
    where synonyms.name not in (select own.activity_type from known as own)

),

-- Tools that write DemoRequested leave nothing to tell words by.
without_gaps as (

    select
        replace(name, '_', '') as name,
        min(activity_type) as activity_type
    from names
    group by replace(name, '_', '')
    having count(distinct activity_type) = 1

)

select * from names
union all
select
    without_gaps.name,
    known.activity_type,
    known.is_engagement,
    known.refuses_purpose,
    known.consent_purpose,
    known.needs_grant
from without_gaps
inner join known on without_gaps.activity_type = known.activity_type
where without_gaps.name not in (select names.name from names)

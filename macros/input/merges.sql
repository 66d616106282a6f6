{#
    CTEs of who objects to profiling: `objecting` (person_id) has a row for each person, by what was said last on any record of them or with one of their addresses.
    Over flawed, usable and lead_map of int_account_scoring__input_leads. As with other purposes a no without a time holds against every yes, and one of which nobody can
    read what it is for is one to everything.
#}
{% macro objections_to_profiling() -%}
{%- set folded = account_scoring.consent_purpose('consents.purpose') -%}
{%- set is_no = 'not coalesce(consents.is_granted, false)' -%}
profiling_words as (

    select
        {{ account_scoring.consent_purpose(account_scoring.policy_text('word')) }} as word,
        min(case when {{ account_scoring.policy_boolean('is_for_refusals_only') }} then 1 else 0 end) = 1 as is_for_refusals_only
    from {{ account_scoring.policy('purpose_words') }}
    where {{ account_scoring.consent_purpose(account_scoring.policy_text('purpose')) }} = '{{ account_scoring.profiling() }}'
    group by {{ account_scoring.consent_purpose(account_scoring.policy_text('word')) }}

),

said_on_profiling as (

    select
        consents.lead_id,
        max(case when {{ is_no }} then coalesce(consents.changed_at, {{ account_scoring.after_every_yes() }}) end) as refused_at,
        max(case when consents.is_granted then consents.changed_at end) as granted_at
    from {{ ref('stg_account_scoring__consents') }} as consents
    left join profiling_words on {{ folded }} = profiling_words.word
    where
        coalesce(cast(consents.changed_at as date) <= {{ account_scoring.as_of() }}, true)
        and (
            {{ folded }} = '{{ account_scoring.profiling() }}'
            or ({{ is_no }} and (consents.purpose is null or {{ dbt.position("'" ~ account_scoring.profiling() ~ "'", folded) }} > 0))
            or (profiling_words.word is not null and ({{ is_no }} or not profiling_words.is_for_refusals_only))
        )
    group by consents.lead_id

),

-- Deleted records and those that cannot be used too: their word holds for others of the person, and for who has the address.
records_of_people as (

    select
        coalesce(lead_map.surviving_lead_id, flawed.lead_id) as person_id,
        flawed.lead_id,
        flawed.email
    from flawed
    left join lead_map on flawed.lead_id = lead_map.lead_id
    where (flawed.version_rank = 1 or flawed.flaw_reason = 'unreadable_id') and flawed.lead_id is not null

),

said_by_people as (

    select
        records_of_people.person_id,
        max(said_on_profiling.refused_at) as refused_at,
        max(said_on_profiling.granted_at) as granted_at
    from records_of_people
    inner join said_on_profiling on records_of_people.lead_id = said_on_profiling.lead_id
    group by records_of_people.person_id

),

said_with_addresses as (

    select
        records_of_people.email,
        max(said_by_people.refused_at) as refused_at,
        max(said_by_people.granted_at) as granted_at
    from records_of_people
    inner join said_by_people on records_of_people.person_id = said_by_people.person_id
    where records_of_people.email is not null
    group by records_of_people.email

),

heard_on_profiling as (

    select * from said_by_people
    union all
    select
        records_of_people.person_id,
        said_with_addresses.refused_at,
        said_with_addresses.granted_at
    from records_of_people
    inner join said_with_addresses on records_of_people.email = said_with_addresses.email

),

objecting as (

    select person_id
    from heard_on_profiling
    group by person_id
    having max(refused_at) >= coalesce(max(granted_at), max(refused_at))

)
{%- endmacro %}


{#
    CTEs that follow merges to the record that is left: `survivors` (own_id, surviving_id) has a row for each record that was merged. `records` is the name of a
    relation with one row per record that can be used, `key` its key, `merged_into` the column that names the record it was merged into.
#}
{% macro followed_merges(records, key, merged_into) -%}
merge_links as (

    select
        {{ key }} as own_id,
        {{ key }} as last_id,
        {{ merged_into }} as next_id,
        1 as steps
    from {{ records }}
    where {{ key }} <> {{ merged_into }}

),
    {#- Each round doubles the length of the chains that are followed: five rounds follow 32 merges in a row. `last_id` is the last record seen.
        A loop instead of a recursive query, which not every engine has. -#}
    {%- for round in range(1, 6) %}
    {%- set before = 'merge_links' if loop.first else 'hops_' ~ (round - 1) %}
hops_{{ round }} as (

    select
        hops.own_id,
        coalesce(onward.last_id, hops.last_id) as last_id,
        coalesce(onward.next_id, hops.next_id) as next_id,
        hops.steps + coalesce(onward.steps, 0) as steps
    from {{ before }} as hops
    left join {{ before }} as onward on hops.next_id = onward.own_id

),
    {% endfor %}
survivors as (

    select
        hops_5.own_id,
        -- Nobody has the name at the end: the record that names it is left.
        coalesce(targets.{{ key }}, hops_5.last_id) as surviving_id,
        hops_5.steps
    from hops_5
    left join {{ records }} as targets on hops_5.next_id = targets.{{ key }}
    left join merge_links on hops_5.next_id = merge_links.own_id
    -- A chain that ends nowhere is a circle: its records stay themselves.
    where merge_links.own_id is null and (targets.{{ key }} is not null or hops_5.last_id <> hops_5.own_id)

)
{%- endmacro %}

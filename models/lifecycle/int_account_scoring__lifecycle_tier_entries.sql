with

days as (

    select
        days.snapshot_date,
        {{ next_whole_date() }} as next_whole_date
    from {{ ref('score_history_days') }} as days
    -- Nobody was handed over on a day that was replayed afterwards.
    where days.snapshot_date < {{ as_of() }} and {{ was_shown('days') }}

),

-- What the histories have of a day that was not kept was left by a build that broke off.
kept as (

    {#- The two histories differ in the name of their key. #}
    {%- for subject in ['lead', 'account'] %}
    select
        '{{ subject }}' as subject,
        history.{{ subject }}_id as subject_id,
        coalesce(records.surviving_{{ subject }}_id, history.{{ subject }}_id) as survivor_id,
        history.score_model_id,
        history.snapshot_date,
        history.tier,
        coalesce(history.is_held_out, false) or {{ tells_gone('history') }} as is_away,
        days.next_whole_date
    from {{ ref(subject ~ '_score_history') }} as history
    inner join days on history.snapshot_date = days.snapshot_date
    left join {{ ref('int_account_scoring__input_' ~ subject ~ 's') }} as records
        on history.{{ subject }}_id = records.{{ subject }}_id and records.surviving_{{ subject }}_id is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

states as (

    select
        *,
        {{ kept_until() }} as until_date
    from kept

),

-- The day of scoring is as the lists show it, and days before it are judged by what is so now: who refused or is left out is on no list, whatever
-- the tier says.
handed as (

    select
        states.subject,
        -- Who was merged into somebody since is that person, whose hand-overs go on.
        states.survivor_id as subject_id,
        states.tier,
        states.snapshot_date as from_date,
        states.until_date,
        not coalesce(situations.is_left_out, false) as is_on_list
    from states
    left join {{ ref('int_account_scoring__handover_situations') }} as situations
        on states.subject = situations.subject and states.survivor_id = situations.subject_id
    where not states.is_away
    union all
    select
        subject,
        subject_id,
        tier,
        {{ as_of() }} as from_date,
        cast({{ dbt.dateadd('day', 1, as_of()) }} as date) as until_date,
        is_handed_by_tier and is_handed_to_sales as is_on_list
    from {{ ref('int_account_scoring__handovers') }}

),

entries as (

    {{ tiers_reached() }}

),

people as (

    select
        'lead' as subject,
        lead_id as subject_id,
        lead_key
    from {{ ref('int_account_scoring__identity_leads') }}
    union all
    select
        'account' as subject,
        lead_accounts.account_id as subject_id,
        leads.lead_key
    from {{ ref('int_account_scoring__identity_lead_accounts') }} as lead_accounts
    inner join {{ ref('int_account_scoring__identity_leads') }} as leads on lead_accounts.lead_id = leads.lead_id

),

-- Of that day, or known since that day: others moved nothing on it.
acts as (

    select
        entries.subject,
        entries.subject_id,
        entries.reached_on,
        max(activities.occurred_at) as acted_at
    from entries
    inner join people on entries.subject = people.subject and entries.subject_id = people.subject_id
    inner join {{ ref('int_account_scoring__activity_known') }} as activities
        on people.lead_key = activities.lead_key and entries.reached_on >= activities.activity_date
    inner join {{ ref('int_account_scoring__activity_patterns') }} as patterns on activities.pattern_key = patterns.pattern_key
    where
        patterns.is_engagement
        and activities.known_to is null
        and (activities.activity_date = entries.reached_on or activities.known_from = entries.reached_on)
    group by entries.subject, entries.subject_id, entries.reached_on

)

select
    entries.subject,
    entries.subject_id,
    entries.tier,
    entries.reached_on,
    entries.lapses_on,
    entries.is_on_list,
    entries.follow_up_hours,
    acts.acted_at
from entries
left join acts on entries.subject = acts.subject and entries.subject_id = acts.subject_id and entries.reached_on = acts.reached_on

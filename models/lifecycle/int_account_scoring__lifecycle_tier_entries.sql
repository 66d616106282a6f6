with

tiers as (

    select * from {{ ref('int_account_scoring__policy_tiers') }}
    where is_handed_to_sales

),

days as (

    select
        snapshot_date,
        min(case when is_whole then snapshot_date end) over (order by snapshot_date rows between 1 following and unbounded following)
            as next_whole_date
    from {{ ref('score_history_days') }}
    where snapshot_date < {{ as_of() }}

),

kept as (

    {#- The two histories differ in the name of their key. #}
    {%- for subject in ['lead', 'account'] %}
    select
        '{{ subject }}' as subject,
        history.{{ subject }}_id as subject_id,
        history.score_model_id,
        history.snapshot_date,
        history.tier,
        coalesce(history.is_held_out, false) or {{ tells_gone('history') }} as is_away
    from {{ ref(subject ~ '_score_history') }} as history
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- What the histories have of a day that was not kept was left by a build that broke off. Who has no row on a day that has all of them was gone.
states as (

    select
        kept.*,
        least(
            coalesce(
                lead(kept.snapshot_date) over (partition by kept.subject, kept.subject_id, kept.score_model_id order by kept.snapshot_date),
                {{ as_of() }}
            ),
            coalesce(days.next_whole_date, {{ as_of() }})
        ) as until_date
    from kept
    inner join days on kept.snapshot_date = days.snapshot_date

),

-- The day of scoring is as the lists show it: who refused or is left out is on none, whatever the tier says.
handed as (

    select
        subject,
        subject_id,
        tier,
        snapshot_date as from_date,
        until_date,
        true as is_on_list
    from states
    where not is_away
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

placed as (

    select
        handed.*,
        tiers.tier_rank,
        tiers.follow_up_hours,
        coalesce(tiers.cool_down_days, 0) as cool_down_days,
        max(handed.until_date) over (
            partition by handed.subject, handed.subject_id
            order by handed.from_date, tiers.tier_rank, handed.until_date rows between unbounded preceding and 1 preceding
        ) as left_on
    from handed
    inner join tiers on handed.subject = tiers.subject and handed.tier = tiers.tier

),

-- Who comes back within the cool-down was not away.
counted as (

    select
        *,
        sum(case when {{ is_new_stay('from_date', 'left_on', 'cool_down_days') }} then 1 else 0 end) over (
            partition by subject, subject_id order by from_date, tier_rank, until_date rows between unbounded preceding and current row
        ) as stay_number
    from placed

),

stays as (

    select
        *,
        min(tier_rank) over (
            partition by subject, subject_id, stay_number
            order by from_date, tier_rank, until_date rows between unbounded preceding and 1 preceding
        ) as best_rank_before,
        max(until_date) over (partition by subject, subject_id, stay_number) as lapses_on,
        max(case when is_on_list then 0 else 1 end) over (partition by subject, subject_id, stay_number) = 0 as is_stay_on_list
    from counted

),

-- A lower tier than before asks for nothing new.
entries as (

    select
        *,
        from_date as reached_on
    from stays
    where coalesce(tier_rank < best_rank_before, true) and (is_stay_on_list or from_date < {{ as_of() }})

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
    entries.is_stay_on_list as is_on_list,
    cast(entries.follow_up_hours as decimal(18, 6)) as follow_up_hours,
    acts.acted_at
from entries
left join acts on entries.subject = acts.subject and entries.subject_id = acts.subject_id and entries.reached_on = acts.reached_on

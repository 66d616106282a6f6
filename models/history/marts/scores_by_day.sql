with

days as (

    select
        days.snapshot_date,
        days.policy_version,
        coalesce(days.is_replayed, false) as is_replayed,
        {{ whole_date() }} as whole_date
    from {{ ref('score_history_days') }} as days

),

kept as (

    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        snapshot_date,
        account_id,
        score,
        band,
        tier,
        is_held_out,
        is_disqualified,
        is_gone
    from {{ ref('lead_score_history') }}
    union all
    select
        'account' as subject,
        account_id as subject_id,
        score_model_id,
        snapshot_date,
        account_id,
        score,
        band,
        tier,
        is_held_out,
        false as is_disqualified,
        is_gone
    from {{ ref('account_score_history') }}

),

states as (

    select
        *,
        lead(snapshot_date) over (partition by subject, subject_id, score_model_id order by snapshot_date) as next_date
    from kept

)

select
    states.subject,
    states.subject_id,
    states.score_model_id,
    days.snapshot_date,
    states.snapshot_date as kept_on,
    states.account_id,
    states.score,
    states.band,
    states.tier,
    states.is_held_out,
    states.is_disqualified,
    days.policy_version,
    days.is_replayed
from states
inner join days on {{ is_state_on('states', 'days') }}
where not {{ tells_gone('states') }}

{#- Asked of the database: the histories are written after the scores, by this build for as_of and by earlier ones for the days before. -#}
{% set leads = kept_relation('lead_score_history') %}
{% set accounts = kept_relation('account_score_history') %}

with

models as (

    select
        score_model_id,
        hold_days
    from {{ ref('int_account_scoring__models') }}
    where hold_days > 0

),

kept_days as (

    {%- if leads and accounts %}
    select
        snapshot_date,
        {{ whole_date() }} as whole_date
    from ({{ kept_days() }}) as days
    {%- else %}
    select
        {{ as_of() }} as snapshot_date,
        {{ as_of() }} as whole_date
    from models
    where 1 = 0
    {%- endif %}

),

kept as (

    {%- if leads and accounts %}
    select
        'lead' as subject,
        lead_id as subject_id,
        score_model_id,
        snapshot_date,
        score,
        {{ tells_gone('leads', leads) }} as is_gone
    from {{ leads }} as leads
    union all
    select
        'account' as subject,
        account_id as subject_id,
        score_model_id,
        snapshot_date,
        score,
        {{ tells_gone('accounts', accounts) }} as is_gone
    from {{ accounts }} as accounts
    {%- else %}
    select
        score_model_id as subject,
        score_model_id as subject_id,
        score_model_id,
        {{ as_of() }} as snapshot_date,
        cast(0 as decimal(18, 4)) as score,
        false as is_gone
    from models
    where 1 = 0
    {%- endif %}

),

longest as (

    select max(hold_days) as hold_days from models

),

-- Days of the longest hold.
held_days as (

    select kept_days.*
    from kept_days
    cross join longest
    where kept_days.snapshot_date < {{ as_of() }} and kept_days.snapshot_date >= {{ days_before(as_of(), 'longest.hold_days') }}

),

first_day as (

    select min(snapshot_date) as snapshot_date from held_days

),

-- Without what a build that broke off left.
kept_rows as (

    select kept.*
    from kept
    inner join kept_days on kept.snapshot_date = kept_days.snapshot_date
    inner join models on kept.score_model_id = models.score_model_id

),

-- The hold begins with the state of its first day, which may have been kept long before.
begins as (

    select
        kept_rows.subject,
        kept_rows.subject_id,
        kept_rows.score_model_id,
        max(kept_rows.snapshot_date) as snapshot_date
    from kept_rows
    inner join first_day on kept_rows.snapshot_date <= first_day.snapshot_date
    group by kept_rows.subject, kept_rows.subject_id, kept_rows.score_model_id

),

states as (

    select
        kept_rows.*,
        lead(kept_rows.snapshot_date) over (
            partition by kept_rows.subject, kept_rows.subject_id, kept_rows.score_model_id order by kept_rows.snapshot_date
        ) as next_date
    from kept_rows
    cross join first_day
    left join begins
        on
            kept_rows.subject = begins.subject
            and kept_rows.subject_id = begins.subject_id
            and kept_rows.score_model_id = begins.score_model_id
            and kept_rows.snapshot_date = begins.snapshot_date
    where kept_rows.snapshot_date > first_day.snapshot_date or begins.subject_id is not null

)

select
    states.subject,
    states.subject_id,
    states.score_model_id,
    held_days.snapshot_date,
    cast(states.score as decimal(18, 4)) as score
from states
inner join held_days on {{ is_state_on('states', 'held_days') }}
inner join models on states.score_model_id = models.score_model_id
where not states.is_gone and held_days.snapshot_date >= {{ days_before(as_of(), 'models.hold_days') }}

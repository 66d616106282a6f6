-- Why is a score what it is, and why not what it was? The reasons of today, then what moved the score since an earlier day, both to
-- the last decimal. One row per line; `make why LEAD=... [SINCE=YYYY-MM-DD]` prints them.
-- Settings, each a var account_scoring_... or an environment variable ACCOUNT_SCORING_...: why_subject (lead or account), why_id, why_since
-- (a day; the last one that was built, if none is named).

with

asked as (

    select
        {{ text_literal(setting('why_subject', 'lead')) }} as subject,
        {{ text_literal(setting('why_id', '')) }} as subject_id

),

scores as (

    select
        scores.score_model_id,
        scores.score,
        scores.band
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join asked on scores.subject = asked.subject and scores.subject_id = asked.subject_id
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id and models.status = 'live'
    where scores.evaluation_id = {{ present() }}

),

kept as (

    select
        score_model_id,
        snapshot_date,
        score,
        band
    from {{ ref('lead_score_history') }}
    inner join asked on asked.subject = 'lead' and lead_id = asked.subject_id
    union all
    select
        score_model_id,
        snapshot_date,
        score,
        band
    from {{ ref('account_score_history') }}
    inner join asked on asked.subject = 'account' and account_id = asked.subject_id

),

-- The last day that was built by then, of those that a later day was compared with: a build that broke off may have left one out.
since as (

    select max(snapshot_date) as since_date
    from kept
    where
        snapshot_date < {{ as_of() }}
        and snapshot_date in (select movements.previous_date from {{ ref('score_movements') }} as movements)
        {%- if setting('why_since') %}
        and snapshot_date <= cast({{ text_literal(setting('why_since')) }} as date)
        {%- endif %}

),

changes as (

    select
        movements.score_model_id,
        movements.cause,
        sum(movements.points) as points
    from {{ ref('score_movements') }} as movements
    inner join asked on movements.subject = asked.subject and movements.subject_id = asked.subject_id
    inner join since on movements.snapshot_date > since.since_date
    where movements.snapshot_date <= {{ as_of() }}
    group by movements.score_model_id, movements.cause

),

lines as (

    select
        score_model_id,
        0 as part,
        'Score on ' || cast({{ as_of() }} as {{ dbt.type_string() }}) || coalesce(', band ' || band, '') as line,
        score as points
    from scores
    union all
    select
        reasons.score_model_id,
        1 as part,
        {{ reason_in_words('reasons.reason', 'reasons.activity_count', 'reasons.last_activity_date') }} as line,
        reasons.points
    from {{ ref('score_reasons') }} as reasons
    inner join asked on reasons.subject = asked.subject and reasons.subject_id = asked.subject_id
    inner join scores on reasons.score_model_id = scores.score_model_id
    union all
    select
        kept.score_model_id,
        2 as part,
        'Score on ' || cast(kept.snapshot_date as {{ dbt.type_string() }}) || coalesce(', band ' || kept.band, '') as line,
        kept.score as points
    from kept
    inner join since on kept.snapshot_date = since.since_date
    inner join scores on kept.score_model_id = scores.score_model_id
    union all
    select
        changes.score_model_id,
        3 as part,
        {{ cause_text('changes.cause') }} as line,
        changes.points
    from changes
    inner join scores on changes.score_model_id = scores.score_model_id
    where changes.points <> 0

)

select
    score_model_id,
    case part when 0 then 'score' when 1 then 'reason' when 2 then 'before' else 'change' end as part,
    line,
    cast(points as decimal(18, 4)) as points
from lines
order by lines.score_model_id, lines.part, abs(points) desc, line

-- Why is a score what it is, and why not what it was? The reasons of today, then what moved the score since an earlier day, both to the last decimal.
-- One row per line. Parameters: subject (lead or account), subject_id, since (a day; null: the last one that was built). It reads what a build left and
-- runs on any engine that spells parameters so; elsewhere write them in.

with

days as (

    select max(as_of) as as_of from input_reconciliation

),

scores as (

    select
        scores.score_model_id,
        scores.score,
        scores.band,
        -- Told where several models could.
        models.dimension = 'fit' and tiers.fit_score_model_id = scores.score_model_id and personas.subject is not null as decides
    from int_account_scoring__scores as scores
    inner join int_account_scoring__models as models on scores.score_model_id = models.score_model_id and models.status = 'live'
    left join int_account_scoring__tiers as tiers
        on scores.subject = tiers.subject and scores.subject_id = tiers.subject_id and scores.evaluation_id = tiers.evaluation_id
    left join (select distinct subject from int_account_scoring__models where status = 'live' and persona_order is not null) as personas
        on scores.subject = personas.subject
    -- The present, which the marts show.
    where scores.evaluation_id = 0 and scores.subject = $subject and scores.subject_id = $subject_id

),

kept as (

    select
        score_model_id,
        snapshot_date,
        kept_on,
        score,
        band
    from scores_by_day
    where subject = $subject and subject_id = $subject_id

),

-- Days that a later one was compared with: a build that broke off may have left one out.
compared_days as (

    select distinct previous_date as snapshot_date from score_movements

),

-- The last of them by then.
since as (

    select max(kept.snapshot_date) as since_date
    from kept
    inner join compared_days on kept.snapshot_date = compared_days.snapshot_date
    cross join days
    where kept.snapshot_date < days.as_of and kept.snapshot_date <= coalesce(cast($since as date), days.as_of)

),

-- The score of that day, exactly: the last one that was kept with all its decimals, and what moved it from then to that day.
kept_scores as (

    select
        kept.score_model_id,
        max(kept.snapshot_date) as kept_on
    from kept
    inner join compared_days on kept.snapshot_date = compared_days.snapshot_date
    inner join since on kept.snapshot_date <= since.since_date
    where kept.snapshot_date = kept.kept_on
    group by kept.score_model_id

),

before as (

    select
        state.score_model_id,
        state.snapshot_date,
        state.band,
        coalesce(exact.score, 0) + coalesce(sum(movements.points), 0) as score
    from kept as state
    inner join since on state.snapshot_date = since.since_date
    left join kept_scores on state.score_model_id = kept_scores.score_model_id
    left join kept as exact on kept_scores.score_model_id = exact.score_model_id and kept_scores.kept_on = exact.snapshot_date
    left join score_movements as movements
        on
            movements.subject = $subject
            and movements.subject_id = $subject_id
            and state.score_model_id = movements.score_model_id
            and movements.snapshot_date <= since.since_date
            and (kept_scores.kept_on is null or movements.snapshot_date > kept_scores.kept_on)
    group by state.score_model_id, state.snapshot_date, state.band, exact.score

),

changes as (

    select
        movements.score_model_id,
        movements.cause,
        sum(movements.points) as points
    from score_movements as movements
    cross join days
    inner join since on movements.snapshot_date > since.since_date
    where movements.subject = $subject and movements.subject_id = $subject_id and movements.snapshot_date <= days.as_of
    group by movements.score_model_id, movements.cause

),

unkept as (

    select
        scores.score_model_id,
        scores.score - before.score - coalesce(moved.points, 0) as points
    from scores
    inner join before on scores.score_model_id = before.score_model_id
    left join (select score_model_id, sum(points) as points from changes group by score_model_id) as moved
        on scores.score_model_id = moved.score_model_id

),

reasons as (

    select
        reasons.*,
        -- What the limit of a day takes stands below its rule, and both where what is left of them belongs.
        row_number() over (
            partition by reasons.score_model_id
            order by abs(reasons.decisive_points) desc, reasons.rule_id, reasons.reason_type = 'daily_cap', reasons.reason_type
        ) as place
    from (
        select
            score_reasons.*,
            case
                when reason_type in ('activity_rule', 'daily_cap')
                    then sum(case when reason_type = 'activity_rule' then counted_points end) over (partition by score_model_id, rule_id)
                else counted_points
            end as decisive_points
        from score_reasons
        where subject = $subject and subject_id = $subject_id
    ) as reasons
    inner join scores on reasons.score_model_id = scores.score_model_id

),

lines as (

    select
        scores.score_model_id,
        0 as part,
        'Score on ' || cast(days.as_of as varchar) || coalesce(', band ' || scores.band, '')
        || case when scores.decides then ', which decides the fit' else '' end as line,
        scores.score as points,
        0 as place
    from scores
    cross join days
    union all
    select
        reasons.score_model_id,
        1 as part,
        reasons.reason
        || case when reasons.activity_count > 1 then ' ' || cast(reasons.activity_count as varchar) || ' times' else '' end
        || coalesce(', last on ' || cast(reasons.last_activity_date as varchar), '') as line,
        reasons.points,
        reasons.place
    from reasons
    where not reasons.is_small
    union all
    -- The lines must still add up.
    select
        reasons.score_model_id,
        2 as part,
        max(reasons.shown_reason) || ': ' || cast(count(*) as varchar) as line,
        sum(reasons.points) as points,
        0 as place
    from reasons
    where reasons.is_small
    group by reasons.score_model_id
    union all
    select
        before.score_model_id,
        3 as part,
        'Score on ' || cast(before.snapshot_date as varchar) || coalesce(', band ' || before.band, '') as line,
        before.score as points,
        0 as place
    from before
    inner join scores on before.score_model_id = scores.score_model_id
    union all
    select
        changes.score_model_id,
        4 as part,
        case changes.cause
            when 'new_activity' then 'What was done since'
            when 'decay' then 'Time passed'
            when 'caps' then 'Limits take more or less'
            when 'late_rows' then 'Activities that arrived late or were corrected'
            when 'policy_change' then 'The policy was changed'
            when 'merge_or_rematch' then 'Leads were merged or matched otherwise'
            when 'consent_or_exclusion' then 'Leads were deleted, disqualified or allowed again'
            when 'changed_facts' then 'Facts about the lead or the company changed'
            when 'new_subject' then 'Was not there before'
        end as line,
        changes.points,
        0 as place
    from changes
    inner join scores on changes.score_model_id = scores.score_model_id
    where changes.points <> 0
    union all
    -- What a day keeps is its first build, and a forgotten day keeps nothing.
    select
        unkept.score_model_id,
        5 as part,
        'What is not kept yet: built again since, or taken back' as line,
        unkept.points,
        0 as place
    from unkept
    where abs(unkept.points) >= 0.00005

)

select
    score_model_id,
    case part when 0 then 'score' when 1 then 'reason' when 2 then 'reason' when 3 then 'before' else 'change' end as part,
    line,
    cast(points as decimal(18, 4)) as points
from lines
order by lines.score_model_id, lines.part, lines.place, abs(lines.points) desc, lines.line

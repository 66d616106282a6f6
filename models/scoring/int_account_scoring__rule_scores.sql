with

summed as (

    select
        subject,
        subject_id,
        evaluation_id,
        score_model_id,
        sum(points + rule_cap_change + group_cap_change) as points
    from {{ ref('int_account_scoring__rule_points') }}
    group by subject, subject_id, evaluation_id, score_model_id

),

-- Of models with a band for those of whom too little is known; of all others nobody asks.
judged_facts as (

    select facts.* from ({{ judged_facts() }}) as facts
    inner join {{ policy_score_bands() }} as bands on facts.score_model_id = bands.score_model_id and bands.below_coverage is not null

),

judged_groups as (

    {{ judged_groups('judged_facts') }}

),

judged as (

    select
        subject,
        subject_id,
        score_model_id,
        sum(most_points) as points
    from judged_groups
    group by subject, subject_id, score_model_id

),

could_be_judged as (

    select
        score_model_id,
        sum(most_points) as points
    from (
        select distinct
            score_model_id,
            judged_together,
            most_points
        from judged_facts
    ) as groups_of_rules
    group by score_model_id

),

-- Who has no points has a score as well.
totals as (

    select
        subjects.subject,
        subjects.subject_id,
        subjects.evaluation_id,
        models.score_model_id,
        models.score_cap,
        models.score_floor,
        coalesce(summed.points, 0) as points,
        {{ statistic(share('coalesce(judged.points, 0)', 'could_be_judged.points')) }} as coverage
    from {{ ref('int_account_scoring__scored_subjects') }} as subjects
    inner join {{ ref('int_account_scoring__models') }} as models
        on
            subjects.subject = models.subject
            and subjects.days_ahead <= models.needed_days_ahead
            and models.rolls_up_score_model_id is null
    left join summed
        on
            subjects.subject = summed.subject
            and subjects.subject_id = summed.subject_id
            and subjects.evaluation_id = summed.evaluation_id
            and models.score_model_id = summed.score_model_id
    left join judged
        on
            subjects.subject = judged.subject
            and subjects.subject_id = judged.subject_id
            and models.score_model_id = judged.score_model_id
    left join could_be_judged on models.score_model_id = could_be_judged.score_model_id

)

select
    subject,
    subject_id,
    evaluation_id,
    score_model_id,
    {{ round_points('points') }} as points_before_limits,
    {{ round_points(limited('points', 'score_floor', 'score_cap')) }} as score,
    coverage
from totals

with

facts as (

    {{ judged_facts() }}

),

-- Facts of one group stand in for each other, such as the region of the person and of the company.
asked as (

    select
        facts.score_model_id,
        facts.judged_together,
        facts.most_points,
        models.subject,
        {{ joined_texts('facts.attribute', ', ', 'facts.attribute') }} as attributes
    from facts
    inner join {{ ref('int_account_scoring__models') }} as models
        on facts.score_model_id = models.score_model_id and {{ decides_fit('models') }}
    group by facts.score_model_id, facts.judged_together, facts.most_points, models.subject

),

could_be_judged as (

    select
        score_model_id,
        sum(most_points) as points
    from asked
    group by score_model_id

),

judged_groups as (

    {{ judged_groups('facts') }}

),

engaged as (

    select
        scores.subject,
        scores.subject_id
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__models') }} as models on scores.score_model_id = models.score_model_id
    where
        scores.evaluation_id = {{ present() }} and scores.is_primary and scores.dimension = 'intent'
        and (scores.score >= models.engaged_threshold or scores.engaged_contacts > 0)

),

subjects as (

    select
        scores.subject,
        scores.subject_id,
        scores.score_model_id,
        scores.score,
        rule_scores.coverage,
        engaged.subject_id is not null as is_engaged
    from {{ ref('int_account_scoring__scores') }} as scores
    inner join {{ ref('int_account_scoring__rule_scores') }} as rule_scores
        on
            scores.evaluation_id = rule_scores.evaluation_id and scores.subject = rule_scores.subject
            and scores.subject_id = rule_scores.subject_id and scores.score_model_id = rule_scores.score_model_id
    inner join {{ ref('int_account_scoring__tiers') }} as tiers
        on
            scores.evaluation_id = tiers.evaluation_id and scores.subject = tiers.subject
            and scores.subject_id = tiers.subject_id and scores.score_model_id = tiers.fit_score_model_id
    left join engaged on scores.subject = engaged.subject and scores.subject_id = engaged.subject_id
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on scores.subject = 'lead' and scores.subject_id = disqualifications.lead_id and disqualifications.evaluation_id = {{ present() }}
    where
        scores.evaluation_id = {{ present() }}
        -- Nobody needs to find out about who is out anyway.
        and disqualifications.lead_id is null

),

missing as (

    select
        subjects.*,
        asked.judged_together,
        asked.attributes,
        asked.most_points,
        {{ statistic(share('asked.most_points', 'could_be_judged.points')) }} as share_of_points
    from subjects
    inner join asked on subjects.score_model_id = asked.score_model_id
    inner join could_be_judged on subjects.score_model_id = could_be_judged.score_model_id
    left join judged_groups
        on
            subjects.subject = judged_groups.subject and subjects.subject_id = judged_groups.subject_id
            and asked.score_model_id = judged_groups.score_model_id and asked.judged_together = judged_groups.judged_together
    where judged_groups.subject_id is null

),

unknown_bands as (

    select
        score_model_id,
        max(below_coverage) as below_coverage
    from {{ policy_score_bands() }}
    group by score_model_id

),

-- Bounds of scores that its points could carry over, and the bound of the unknown.
decided as (

    select distinct
        missing.subject,
        missing.subject_id,
        missing.score_model_id,
        missing.judged_together
    from missing
    inner join {{ policy_score_bands() }} as bands on missing.score_model_id = bands.score_model_id
    left join unknown_bands on missing.score_model_id = unknown_bands.score_model_id
    where
        (
            missing.score < bands.at_least_score and missing.score + missing.most_points >= bands.at_least_score
            -- Else the band stays the one of the unknown, whatever the score.
            and coalesce(missing.coverage + missing.share_of_points >= unknown_bands.below_coverage, true)
        )
        or (missing.coverage < bands.below_coverage and missing.coverage + missing.share_of_points >= bands.below_coverage)

),

counted as (

    select
        missing.subject,
        missing.score_model_id,
        missing.judged_together,
        missing.attributes,
        missing.most_points,
        count(*) as unknown_subjects,
        sum(case when decided.subject_id is not null then 1 else 0 end) as decided_subjects,
        sum(case when decided.subject_id is not null and missing.is_engaged then 1 else 0 end) as decided_engaged_subjects
    from missing
    left join decided
        on
            missing.subject = decided.subject and missing.subject_id = decided.subject_id
            and missing.score_model_id = decided.score_model_id and missing.judged_together = decided.judged_together
    group by missing.subject, missing.score_model_id, missing.judged_together, missing.attributes, missing.most_points

)

select
    asked.subject,
    asked.score_model_id,
    asked.judged_together,
    asked.attributes,
    {{ round_points('asked.most_points') }} as most_points,
    coalesce(counted.unknown_subjects, 0) as unknown_subjects,
    cast(coalesce(counted.decided_subjects, 0) as bigint) as decided_subjects,
    cast(coalesce(counted.decided_engaged_subjects, 0) as bigint) as decided_engaged_subjects,
    cast(row_number() over (
        partition by asked.subject
        order by
            coalesce(counted.decided_engaged_subjects, 0) desc, coalesce(counted.decided_subjects, 0) desc,
            coalesce(counted.unknown_subjects, 0) desc, asked.most_points desc, asked.judged_together, asked.score_model_id
    ) as bigint) as gap_rank,
    {{ as_of() }} as as_of,
    {{ run_id() }} as run_id
from asked
left join counted on asked.score_model_id = counted.score_model_id and asked.judged_together = counted.judged_together

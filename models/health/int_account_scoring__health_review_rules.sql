with

settings as (

    select * from {{ ref('int_account_scoring__policy_calibration_settings') }}

),

-- Null where leads with the rule were shown to convert worse, or as all: what its points should be is told of each such rule.
judged as (

    select
        suggested.outcome_id,
        case
            when suggested.verdict = 'not enough data' then 'rules_too_rare'
            when suggested.verdict = 'suggested' and suggested.conversion_rate > suggested.base_rate then 'rules_earn'
            when suggested.verdict = 'no difference' then 'rules_not_proved'
        end as finding_id,
        rules.reason,
        suggested.leads,
        {{ share('suggested.conversions', 'suggested.leads') }} as conversion_rate,
        suggested.base_rate,
        suggested.present_points,
        suggested.rule_id
    from {{ ref('suggested_activity_rules') }} as suggested
    inner join {{ policy_activity_rules() }} as rules on suggested.rule_id = rules.rule_id
    where suggested.present_points > 0

),

-- The dearest first: what sales is told most often rests on them.
ranked as (

    select
        *,
        count(*) over (partition by outcome_id) as rules,
        row_number() over (partition by outcome_id, finding_id order by present_points desc, rule_id) as place
    from judged

)

select
    ranked.outcome_id,
    ranked.finding_id,
    ranked.rules,
    ranked.base_rate,
    outcomes.min_subjects as least_leads,
    count(*) as rule_count,
    {{ joined_texts('case when ranked.place <= settings.review_names then ' ~ "'\"' || ranked.reason || '\"' end", ', ', 'ranked.place') }} as names,
    {{ joined_texts(
        "case when ranked.place <= settings.review_names then ranked.reason || ': ' || " ~ fine_percent_text('ranked.conversion_rate')
        ~ " || ' of ' || " ~ number_text('ranked.leads') ~ " || ' leads converted' end", '; ', 'ranked.place'
    ) }} as examples
from ranked
cross join settings
inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on ranked.outcome_id = outcomes.outcome_id
where ranked.finding_id is not null
group by ranked.outcome_id, ranked.finding_id, ranked.rules, ranked.base_rate, outcomes.min_subjects

with

steps as (

    select
        'previous' as step,
        kept.subject,
        kept.subject_id,
        kept.score_model_id,
        kept.reason_type,
        kept.rule_id,
        kept.rule_version,
        kept.points
    from {{ ref('int_account_scoring__history_reasons') }} as kept
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on kept.snapshot_date = pair.previous_date
    union all
    select
        'now' as step,
        kept.subject,
        kept.subject_id,
        kept.score_model_id,
        kept.reason_type,
        kept.rule_id,
        kept.rule_version,
        kept.points
    from {{ ref('int_account_scoring__history_reasons') }} as kept
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on kept.snapshot_date > pair.previous_date
    union all
    select
        evaluations.purpose as step,
        reasons.subject,
        reasons.subject_id,
        reasons.score_model_id,
        reasons.reason_type,
        reasons.rule_id,
        cast(null as bigint) as rule_version,
        reasons.points
    from {{ ref('int_account_scoring__evaluated_reasons') }} as reasons
    inner join {{ ref('int_account_scoring__evaluations') }} as evaluations
        on reasons.evaluation_id = evaluations.evaluation_id and evaluations.purpose in ('before', 'faded', 'corrected')
    inner join {{ ref('int_account_scoring__history_pair') }} as pair on evaluations.dated_to = pair.previous_date

)

select
    subject,
    subject_id,
    score_model_id,
    reason_type,
    rule_id,
    max(case when step = 'previous' then rule_version end) as previous_rule_version,
    {%- for step in ['previous', 'before', 'faded', 'corrected', 'now'] %}
    cast(sum(case when step = '{{ step }}' then points else 0 end) as decimal(18, 4)) as points_{{ step }}{{ ',' if not loop.last }}
    {%- endfor %}
from steps
group by subject, subject_id, score_model_id, reason_type, rule_id

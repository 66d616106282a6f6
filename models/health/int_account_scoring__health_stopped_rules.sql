with

rules as (

    select
        subject,
        score_model_id,
        rule_id,
        max(case when is_latest then 0 else leads end) as leads_before,
        max(case when is_latest then leads else 0 end) as leads_now
    from {{ ref('int_account_scoring__health_rule_months') }}
    group by subject, score_model_id, rule_id

),

-- As many as the outcome asks for: of a rule that hardly anybody met a silent month tells nothing.
judged as (

    select
        rules.*,
        rules.leads_now = 0 and rules.leads_before >= outcomes.min_subjects as is_stopped
    from rules
    inner join {{ ref('int_account_scoring__policy_outcomes') }} as outcomes on rules.subject = outcomes.subject and outcomes.is_primary
    where rules.leads_before > 0 and rules.rule_id <> {{ no_rule() }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by score_model_id
            order by case when is_stopped then 1 else 0 end desc, leads_before desc, rule_id
        ) as place
    from judged

)

select
    subject,
    score_model_id,
    sum(case when is_stopped then 1 else 0 end) as stopped_rules,
    max(case when place = 1 and is_stopped then rule_id end) as rule_id
from ranked
group by subject, score_model_id

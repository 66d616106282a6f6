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

),

stopped_rules_of_models as (

    select
        subject,
        score_model_id,
        sum(case when is_stopped then 1 else 0 end) as stopped_rules,
        max(case when place = 1 and is_stopped then rule_id end) as rule_id
    from ranked
    group by subject, score_model_id

),

dead as (

    select
        seed,
        -- One rule may be found twice.
        count(distinct row_key) as rules
    from {{ ref('int_account_scoring__dead_rules') }}
    group by seed

),

seeds as (

    {%- for seed in ['activity_rules', 'fit_rules', 'disqualifiers', 'gates'] %}
    {{ 'union all' if not loop.first }}
    select '{{ seed }}' as seed
    {%- endfor %}

),

silences as (

    select
        outcomes.outcome_id,
        outcomes.subject,
        {{ dbt.datediff('max(events.outcome_date)', as_of(), 'day') }} as day_count
    from {{ ref('int_account_scoring__policy_outcomes') }} as outcomes
    left join {{ ref('int_account_scoring__calibration_outcome_events') }} as events on outcomes.outcome_id = events.outcome_id
    where outcomes.is_primary
    group by outcomes.outcome_id, outcomes.subject

),

findings as (

    select
        'dead_rules' as check_id,
        'policy' as subject,
        seeds.seed as checked,
        '' as detail,
        coalesce(dead.rules, 0) as value
    from seeds
    left join dead on seeds.seed = dead.seed
    union all
    select
        'outcome_silence' as check_id,
        subject,
        outcome_id as checked,
        '' as detail,
        day_count as value
    from silences
    union all
    select
        'stopped_rules' as check_id,
        subject,
        score_model_id as checked,
        coalesce(rule_id, '') as detail,
        stopped_rules as value
    from stopped_rules_of_models

)

select
    check_id,
    subject,
    checked,
    detail,
    cast({{ as_of() }} as {{ dbt.type_string() }}) as period,
    {{ statistic('value') }} as value
from findings

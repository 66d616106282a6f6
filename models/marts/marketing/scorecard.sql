-- No mart is written where the input is refused. depends_on: {{ ref('int_account_scoring__input_batches') }}

with

activity_rules as (

    select
        rule_id,
        score_model_id,
        rule_group_id,
        'activity' as rule_type,
        coalesce(activity_type, 'any activity')
        || coalesce(' by ' || channel, '')
        || coalesce(' on ' || asset_pattern, '')
        || coalesce(', per ' || {{ number_text('quantity_per_unit') }} || ' of quantity', '') as matches,
        purchase_stage,
        points,
        decay_mode as decay,
        half_life_days,
        lifespan_days,
        daily_cap,
        rule_cap,
        reason,
        owner
    from {{ policy_activity_rules() }}

),

fit_rules as (

    select
        rule_id,
        score_model_id,
        rule_group_id,
        'fit' as rule_type,
        attribute || ' ' || replace(operator, '_', ' ')
        || coalesce(' ' || replace(value, '|', ', '), '')
        || coalesce(' and ' || value_to, '') as matches,
        cast(null as {{ dbt.type_string() }}) as purchase_stage,
        points,
        'none' as decay,
        cast(null as decimal(18, 6)) as half_life_days,
        cast(null as decimal(18, 6)) as lifespan_days,
        cast(null as decimal(18, 6)) as daily_cap,
        cast(null as decimal(18, 6)) as rule_cap,
        reason,
        owner
    from {{ policy_fit_rules() }}

),

rules as (

    select * from activity_rules
    union all
    select * from fit_rules

)

select
    rules.rule_id,
    rules.score_model_id,
    models.subject,
    models.dimension,
    models.status,
    rules.rule_type,
    rules.matches,
    rules.purchase_stage,
    rules.points,
    rules.decay,
    rules.half_life_days,
    rules.lifespan_days,
    rules.daily_cap,
    rules.rule_cap,
    rule_groups.group_cap,
    models.score_cap,
    rules.reason,
    rules.owner
from rules
inner join {{ policy_score_models() }} as models on rules.score_model_id = models.score_model_id
left join {{ policy_rule_groups() }} as rule_groups on rules.rule_group_id = rule_groups.rule_group_id

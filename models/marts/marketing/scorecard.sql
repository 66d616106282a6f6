{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{% set no_number = 'cast(null as decimal(18, 6))' %}
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
        valid_from,
        valid_to,
        reason,
        owner
    from {{ policy_activity_rules() }}

),

fit_rules as (

    select
        rules.rule_id,
        rules.score_model_id,
        rules.rule_group_id,
        'fit' as rule_type,
        {{ condition_in_words('rules.attribute', 'rules.operator', 'rules.value', 'rules.value_to') }}
        || coalesce(' and ' || conditions.conditions, '') as matches,
        {{ no_text }} as purchase_stage,
        rules.points,
        'none' as decay,
        {{ no_number }} as half_life_days,
        {{ no_number }} as lifespan_days,
        {{ no_number }} as daily_cap,
        {{ no_number }} as rule_cap,
        rules.valid_from,
        rules.valid_to,
        rules.reason,
        rules.owner
    from {{ policy_fit_rules() }} as rules
    left join {{ conditions_of_rules() }} as conditions on rules.rule_id = conditions.rule_id

),

models as (

    select * from {{ policy_score_models() }}

),

rules as (

    select * from activity_rules
    union all
    select * from fit_rules

),

agreements as (

    {{ agreements() }}

)

select
    rules.rule_type,
    rules.rule_id,
    rules.score_model_id,
    models.subject,
    models.dimension,
    models.status,
    rules.matches,
    {{ no_text }} as leads_to,
    rules.purchase_stage,
    rules.points,
    rules.decay,
    rules.half_life_days,
    rules.lifespan_days,
    rules.daily_cap,
    rules.rule_cap,
    rule_groups.group_cap,
    models.score_cap,
    rules.valid_from,
    rules.valid_to,
    rules.reason,
    rules.owner
from rules
inner join models on rules.score_model_id = models.score_model_id
left join {{ policy_rule_groups() }} as rule_groups on rules.rule_group_id = rule_groups.rule_group_id
union all
-- What has no points of its own.
select
    agreements.rule_type,
    agreements.rule_id,
    agreements.score_model_id,
    coalesce(agreements.subject, models.subject) as subject,
    models.dimension,
    models.status,
    agreements.matches,
    agreements.leads_to,
    {{ no_text }} as purchase_stage,
    {{ no_number }} as points,
    {{ no_text }} as decay,
    {{ no_number }} as half_life_days,
    {{ no_number }} as lifespan_days,
    {{ no_number }} as daily_cap,
    {{ no_number }} as rule_cap,
    {{ no_number }} as group_cap,
    models.score_cap,
    agreements.valid_from,
    agreements.valid_to,
    agreements.reason,
    agreements.owner
from agreements
left join models on agreements.score_model_id = models.score_model_id

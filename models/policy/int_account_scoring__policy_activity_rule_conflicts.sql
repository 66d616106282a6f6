with

activity_rules as (

    select
        {{ policy_text('rule_id') }} as rule_id,
        {{ policy_text('score_model_id') }} as score_model_id,
        coalesce(lower({{ policy_text('decay_mode') }}), 'half_life') as decay_mode,
        {{ policy_text('asset_pattern') }} as asset_pattern,
        {{ policy_number('points') }} as points,
        {{ policy_number('half_life_days') }} as half_life_days,
        {{ policy_number('lifespan_days') }} as lifespan_days,
        {{ policy_number('rule_cap') }} as rule_cap
    from {{ policy('activity_rules') }}

),

models as (

    select
        {{ policy_text('score_model_id') }} as score_model_id,
        lower({{ policy_text('subject') }}) as subject
    from {{ policy('score_models') }}

),

conflicts as (

    select
        'activity_rules' as seed,
        rule_id as row_key,
        'half_life_days' as column_name,
        {{ number_text('half_life_days') }} as offending_value,
        'decay_mode ' || decay_mode || ' needs a half-life above 0' as allowed
    from activity_rules
    where decay_mode in ('half_life', 'step') and half_life_days is null
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'lifespan_days' as column_name,
        {{ number_text('lifespan_days') }} as offending_value,
        'decay_mode ' || decay_mode || ' needs a lifespan above 0, for step not below the half-life' as allowed
    from activity_rules
    where
        decay_mode in ('linear', 'step', 'window')
        and (lifespan_days is null or (decay_mode = 'step' and lifespan_days < half_life_days))
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'rule_cap' as column_name,
        {{ number_text('rule_cap') }} as offending_value,
        'a cap must be at least the points of one activity, ' || {{ number_text('points') }} as allowed
    from activity_rules
    where rule_cap < abs(points)
    union all
    select
        'activity_rules' as seed,
        activity_rules.rule_id as row_key,
        'score_model_id' as column_name,
        activity_rules.score_model_id as offending_value,
        'activities are done by leads: the score model must have the subject lead' as allowed
    from activity_rules
    inner join models on activity_rules.score_model_id = models.score_model_id
    where models.subject = 'account'
    union all
    select
        'activity_rules' as seed,
        rule_id as row_key,
        'asset_pattern' as column_name,
        asset_pattern as offending_value,
        'assets are kept without what follows ? or # and without e-mail addresses, so no activity can match' as allowed
    from activity_rules
    where asset_pattern <> coalesce({{ kept_asset('asset_pattern') }}, '')

)

select * from conflicts

{# Stages from which on somebody was an MQL, and an SQL. -#}
{% set sql_stages = "('sql', 'opportunity', 'customer')" %}
{% set mql_stages = "('mql', 'sal', 'sql', 'opportunity', 'customer')" %}

with

settings as (

    select * from {{ ref('int_account_scoring__policy_insight_settings') }}

),

models as (

    select
        models.score_model_id,
        models.dimension
    from {{ ref('int_account_scoring__models') }} as models
    where models.subject = 'lead' and models.status = 'live' and (models.is_primary or {{ decides_fit('models') }})

),

-- The best band is the first.
bands as (

    select
        models.score_model_id,
        models.dimension,
        bands.band,
        row_number() over (
            partition by models.score_model_id order by case when bands.at_least_score is null then 1 else 0 end, bands.at_least_score desc
        ) as place
    from {{ policy_score_bands() }} as bands
    inner join models on bands.score_model_id = models.score_model_id
    where bands.below_coverage is null

),

first_touches as (

    select
        lead_id,
        campaign_id,
        row_number() over (partition by lead_id order by first_touched_at, campaign_id) as place
    from {{ ref('int_account_scoring__insights_touches') }}
    where lead_id is not null

),

stage_names as (

    {{ stage_names() }}

),

-- Who was an MQL at some time: by the source, by a kept tier, or by a deal.
qualified as (

    select
        told.surviving_lead_id as lead_id,
        case when names.stage in {{ sql_stages }} then 1 else 0 end as is_sql
    from {{ ref('int_account_scoring__input_lead_stages') }} as told
    inner join stage_names as names on {{ folded_words('told.stage') }} = names.name
    where told.row_status = 'accepted' and names.stage in {{ mql_stages }}
    union all
    select
        surviving_lead_id as lead_id,
        1 as is_sql
    from {{ ref('int_account_scoring__input_opportunities') }}
    where row_status = 'accepted' and surviving_lead_id is not null
    union all
    -- Who was merged into somebody since is that person.
    select
        coalesce(lead_map.surviving_lead_id, history.lead_id) as lead_id,
        0 as is_sql
    from {{ ref('lead_score_history') }} as history
    left join {{ ref('int_account_scoring__input_leads') }} as lead_map on history.lead_id = lead_map.lead_id
    inner join {{ ref('int_account_scoring__policy_tiers') }} as policy_tiers
        on policy_tiers.subject = 'lead' and history.tier = policy_tiers.tier and policy_tiers.is_mql
    where not history.is_disqualified and history.snapshot_date <= {{ as_of() }} and {{ was_shown('history') }}

),

reached as (

    select
        lead_id,
        max(is_sql) as is_sql
    from qualified
    group by lead_id

),

rule_points as (

    select
        *,
        {{ age_in_days('last_activity_date', as_of()) }} as age
    from {{ ref('int_account_scoring__rule_points') }}
    where evaluation_id = {{ present() }} and subject = 'lead' and points > 0

),

-- Before caps, which take what is on top.
points as (

    select
        rule_points.subject_id as lead_id,
        sum(rule_points.points) as points_today,
        sum({{ summable(
            'cast(rule_points.points as ' ~ type_double() ~ ') * coalesce('
            ~ decay('rules.decay_mode', '(rule_points.age + settings.fading_days)', 'rules.half_life_days', 'rules.lifespan_days') ~ ' / nullif('
            ~ decay('rules.decay_mode', 'rule_points.age', 'rules.half_life_days', 'rules.lifespan_days') ~ ', 0), 0)'
        ) }}) as points_left
    from rule_points
    inner join {{ policy_activity_rules() }} as rules on rule_points.rule_id = rules.rule_id
    inner join models on rules.score_model_id = models.score_model_id and models.dimension = 'intent'
    cross join settings
    group by rule_points.subject_id

)

select
    identity_leads.lead_id,
    coalesce(first_touches.campaign_id, 'none') as campaign_id,
    coalesce(tiers.fit_band, 'unknown') as fit_band,
    coalesce(tiers.intent_band, 'unknown') as intent_band,
    coalesce(fit_bands.place, settings.high_fit_bands + 1) <= settings.high_fit_bands as is_high_fit,
    coalesce(intent_bands.place, settings.high_intent_bands + 1) <= settings.high_intent_bands as is_high_intent,
    reached.lead_id is not null or coalesce(handovers.is_mql or handovers.is_handed_to_sales, false) as is_mql,
    coalesce(reached.is_sql = 1, false) as is_sql,
    cast(coalesce(points.points_today, 0) as {{ type_decimal(28, 10) }}) as points_today,
    cast(case when settings.fading_days is not null then coalesce(points.points_left, 0) end as {{ type_decimal(28, 10) }}) as points_left
from {{ ref('int_account_scoring__identity_leads') }} as identity_leads
cross join settings
left join first_touches on identity_leads.lead_id = first_touches.lead_id and first_touches.place = 1
left join {{ ref('int_account_scoring__tiers') }} as tiers
    on tiers.subject = 'lead' and tiers.evaluation_id = {{ present() }} and identity_leads.lead_id = tiers.subject_id
left join bands as fit_bands on tiers.fit_score_model_id = fit_bands.score_model_id and tiers.fit_band = fit_bands.band
left join bands as intent_bands on intent_bands.dimension = 'intent' and tiers.intent_band = intent_bands.band
left join {{ ref('int_account_scoring__handovers') }} as handovers on handovers.subject = 'lead' and identity_leads.lead_id = handovers.subject_id
left join reached on identity_leads.lead_id = reached.lead_id
left join points on identity_leads.lead_id = points.lead_id

{#
    Query for what the policy agrees on that has no points of its own, in words: score models, bands, tiers, disqualifiers, gates and the rules of the fast lane.
    The scorecard shows it beside the rules.
#}
{% macro agreements() -%}
{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{% set no_day = 'cast(null as date)' %}

with

agreed_models as (

    select * from {{ account_scoring.policy_score_models() }}

),

raising_rules as (

    select
        *,
        coalesce(activity_type, 'any activity')
        || coalesce(' by ' || channel, '')
        || coalesce(' on ' || asset_pattern, '')
        || coalesce(', per ' || {{ account_scoring.number_text('quantity_per_unit') }} || ' of quantity', '') as matches
    from {{ account_scoring.policy_activity_rules() }}

),

cells as (

    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_text('tier') }} as tier,
        coalesce({{ account_scoring.policy_text('fit_band') }}, '') || coalesce({{ account_scoring.policy_text('intent_band') }}, '') as bands
    from {{ account_scoring.policy('tier_cells') }}

),

cells_of_tiers as (

    select
        subject,
        tier,
        {{ account_scoring.joined_texts('bands', ', ', 'bands') }} as bands
    from cells
    group by subject, tier

),

rollups as (

    select
        score_model_id,
        replace(method, '_', ' ') || ', ' || coalesce(
            {{ account_scoring.number_text('full_score_at') }} || ' of which give ' || {{ account_scoring.number_text('scale_to') }},
            {{ account_scoring.number_text('half_score_at') }} || ' of which give half of ' || {{ account_scoring.number_text('scale_to') }}
        ) as counting
    from {{ account_scoring.policy_account_rollup_methods() }}
    where is_primary

)

-- What follows from the points, or goes before them.
select
    'model' as rule_type,
    models.score_model_id as rule_id,
    models.score_model_id,
    models.subject,
    case
        when models.rolls_up_score_model_id is not null
            then 'contacts by ' || models.rolls_up_score_model_id || coalesce(': ' || rollups.counting, '')
        else 'the rules of the model'
    end
    || coalesce(
        ', of those with ' || {{ account_scoring.condition_in_words('models.audience_attribute', 'models.audience_operator', 'models.audience_value') }}, ''
    ) as matches,
    coalesce(
        'weighs ' || {{ account_scoring.number_text('models.combined_weight') }} || ' in the combined score',
        case when models.persona_order is not null then 'is no part of the combined score' end
    )
    || case when models.persona_order is not null then ', decides how well ' else '' end
    || case when models.persona_order is null then '' when models.audience_attribute is null then 'everybody' else 'its audience' end
    || coalesce(' fits (place ' || {{ account_scoring.number_text('models.persona_order') }} || ')', '')
    || coalesce(', and ' || models.persona_receiver || ' works its list', '') as leads_to,
    {{ no_day }} as valid_from,
    {{ no_day }} as valid_to,
    models.reason,
    models.owner
from agreed_models as models
left join rollups on models.score_model_id = rollups.score_model_id
union all
select
    'band' as rule_type,
    {{ account_scoring.text_key(['score_model_id', 'band']) }} as rule_id,
    score_model_id,
    {{ no_text }} as subject,
    case
        when below_coverage is not null then 'less than ' || {{ account_scoring.percent_text('below_coverage', '1') }} || ' of the points could be judged'
        when at_least_score is null then 'below ' || {{ account_scoring.number_text('below_score') }}
        else 'from ' || {{ account_scoring.number_text('at_least_score') }} || coalesce(', below ' || {{ account_scoring.number_text('below_score') }}, '')
    end || coalesce(', with ' || {{ account_scoring.number_text('min_engaged_contacts') }} || ' engaged contacts', '') as matches,
    'band ' || band as leads_to,
    {{ no_day }} as valid_from,
    {{ no_day }} as valid_to,
    reason,
    owner
from {{ account_scoring.policy_score_bands() }}
union all
select
    'tier' as rule_type,
    {{ account_scoring.text_key(['tiers.subject', 'tiers.tier']) }} as rule_id,
    {{ no_text }} as score_model_id,
    tiers.subject,
    coalesce('bands ' || cells_of_tiers.bands, 'no bands')
    || coalesce(', with ' || {{ account_scoring.number_text('tiers.min_engaged_contacts') }} || ' engaged contacts, else ' || tiers.falls_to_tier, '') as matches,
    coalesce(tiers.action, 'no action') || coalesce(' within ' || {{ account_scoring.number_text('tiers.follow_up_hours') }} || ' hours', '')
    || case when tiers.is_handed_to_sales then ', handed to sales' else '' end
    || case when tiers.is_mql then ', an MQL' else '' end as leads_to,
    {{ no_day }} as valid_from,
    {{ no_day }} as valid_to,
    tiers.reason,
    tiers.owner
from {{ ref('int_account_scoring__policy_tiers') }} as tiers
left join cells_of_tiers on tiers.subject = cells_of_tiers.subject and tiers.tier = cells_of_tiers.tier
union all
select
    'disqualifier' as rule_type,
    disqualifier_id as rule_id,
    {{ no_text }} as score_model_id,
    'lead' as subject,
    {{ account_scoring.condition_in_words('attribute', 'operator', 'value', 'value_to') }} as matches,
    'never qualified' || case when is_lifted_by_hand_raise then ', unless a hand is raised' else '' end as leads_to,
    valid_from,
    valid_to,
    reason,
    owner
from {{ account_scoring.policy_disqualifiers() }}
union all
select
    'gate' as rule_type,
    gate_id as rule_id,
    {{ no_text }} as score_model_id,
    subject,
    {{ account_scoring.condition_in_words('attribute', 'operator', 'value', 'value_to') }} as matches,
    coalesce(action, 'nothing') || ', by ' || receiver || ' and not by sales'
    || case when is_lifted_by_hand_raise then ', unless a hand is raised' else '' end as leads_to,
    valid_from,
    valid_to,
    reason,
    owner
from {{ account_scoring.policy_gates() }}
union all
select
    'fast_lane' as rule_type,
    fast_lane.rule_id,
    activity_rules.score_model_id,
    'lead' as subject,
    coalesce(activity_rules.matches, 'no such rule') || ', in the last ' || {{ account_scoring.number_text('fast_lane.days') }} || ' days' as matches,
    fast_lane.action || ' within ' || {{ account_scoring.number_text('fast_lane.follow_up_hours') }} || ' hours, whatever the score' as leads_to,
    fast_lane.valid_from,
    fast_lane.valid_to,
    fast_lane.reason,
    fast_lane.owner
from {{ account_scoring.policy_fast_lane() }} as fast_lane
left join raising_rules as activity_rules on fast_lane.rule_id = activity_rules.rule_id
{%- endmacro %}

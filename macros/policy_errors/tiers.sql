{#
    Query for contradictions between the tiers of a subject, such as two of one rank, for pairs of fit band and intent band that have no tier, or one that does not exist, and
    for faults of stages of leads: two of one order, or signs that nobody knows.
#}
{% macro errors_of_tiers() -%}
with

tiers as (

    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        {{ account_scoring.policy_text('tier') }} as tier,
        {{ account_scoring.policy_number('tier_rank') }} as tier_rank,
        {{ account_scoring.policy_boolean('is_handed_to_sales') }} as is_handed_to_sales,
        lower({{ account_scoring.policy_text('receiver') }}) as receiver,
        {{ account_scoring.policy_number('min_engaged_contacts') }} as min_engaged_contacts,
        {{ account_scoring.policy_text('falls_to_tier') }} as falls_to_tier,
        {{ account_scoring.policy_text('action_purpose') }} as action_purpose,
        {{ account_scoring.policy_text('if_refused_as_tier') }} as if_refused_as_tier
    from {{ account_scoring.whole_policy('tiers') }}

),

bands as (

    select
        {{ account_scoring.policy_text('score_model_id') }} as score_model_id,
        {{ account_scoring.policy_text('band') }} as band
    from {{ account_scoring.policy('score_bands') }}

),

cells as (

    select
        lower({{ account_scoring.policy_text('subject') }}) as subject,
        coalesce({{ account_scoring.policy_text('fit_band') }}, '') as fit_band,
        coalesce({{ account_scoring.policy_text('intent_band') }}, '') as intent_band,
        {{ account_scoring.policy_text('tier') }} as tier
    from {{ account_scoring.policy('tier_cells') }}

),

deciding_bands as (

    select distinct
        lower({{ account_scoring.policy_text('models.subject') }}) as subject,
        lower({{ account_scoring.policy_text('models.dimension') }}) as dimension,
        bands.band
    from {{ account_scoring.policy('score_models') }} as models
    inner join bands on {{ account_scoring.policy_text('models.score_model_id') }} = bands.score_model_id
    where {{ account_scoring.may_decide('models') }}

),

needed_cells as (

    select
        subjects.subject,
        coalesce(fit.band, '') as fit_band,
        coalesce(intent.band, '') as intent_band
    from (select distinct subject from tiers) as subjects
    left join deciding_bands as fit on subjects.subject = fit.subject and fit.dimension = 'fit'
    left join deciding_bands as intent on subjects.subject = intent.subject and intent.dimension = 'intent'

),

-- None while the module lifecycle is off.
stage_cells as (

    select * from {{ ref('int_account_scoring__policy_cells') }}
    where seed = 'stages'

),

conflicts as (

    select
        'tiers' as seed,
        {{ account_scoring.text_key(['subject', 'tier']) }} as row_key,
        'min_engaged_contacts' as column_name,
        {{ account_scoring.number_text('min_engaged_contacts') }} as offending_value,
        'only accounts have contacts: leave it blank for subject lead' as allowed
    from tiers
    where subject = 'lead' and min_engaged_contacts is not null
    union all
    select
        'tiers' as seed,
        {{ account_scoring.text_key(['subject', 'tier']) }} as row_key,
        'action_purpose' as column_name,
        action_purpose as offending_value,
        'only leads give consent: leave it blank for subject account' as allowed
    from tiers
    where subject = 'account' and action_purpose is not null
    union all
    select
        'tiers' as seed,
        {{ account_scoring.text_key(['tiers.subject', 'tiers.tier']) }} as row_key,
        'if_refused_as_tier' as column_name,
        tiers.if_refused_as_tier as offending_value,
        'it must be another tier of the same subject, and needs an action_purpose that can be refused' as allowed
    from tiers
    left join tiers as others
        on tiers.subject = others.subject and tiers.if_refused_as_tier = others.tier and tiers.tier <> others.tier
    where tiers.if_refused_as_tier is not null and (others.tier is null or tiers.action_purpose is null)
    union all
    select
        'tiers' as seed,
        {{ account_scoring.text_key(['subject', 'tier']) }} as row_key,
        'receiver' as column_name,
        receiver as offending_value,
        'it must be sales where is_handed_to_sales is true, and somebody else where it is false' as allowed
    from tiers
    where (receiver = 'sales') <> is_handed_to_sales
    union all
    select
        'tiers' as seed,
        min({{ account_scoring.text_key(['subject', 'tier']) }}) as row_key,
        'tier_rank' as column_name,
        {{ account_scoring.number_text('tier_rank') }} as offending_value,
        'each tier of a subject needs a rank of its own' as allowed
    from tiers
    group by subject, tier_rank
    having count(*) > 1
    union all
    select
        'tiers' as seed,
        {{ account_scoring.text_key(['tiers.subject', 'tiers.tier']) }} as row_key,
        'falls_to_tier' as column_name,
        tiers.falls_to_tier as offending_value,
        'a tier that needs engaged contacts must name a lower tier of the same subject to fall to' as allowed
    from tiers
    left join tiers as lower_tiers on tiers.subject = lower_tiers.subject and tiers.falls_to_tier = lower_tiers.tier
    where
        (tiers.min_engaged_contacts is not null or tiers.falls_to_tier is not null)
        and coalesce(lower_tiers.tier_rank <= tiers.tier_rank, true)
    union all
    select
        'tier_cells' as seed,
        {{ account_scoring.text_key(['needed_cells.subject', 'needed_cells.fit_band', 'needed_cells.intent_band']) }} as row_key,
        'tier' as column_name,
        cast(null as {{ dbt.type_string() }}) as offending_value,
        'every pair of fit band and intent band needs a row with its tier' as allowed
    from needed_cells
    left join cells
        on
            needed_cells.subject = cells.subject
            and needed_cells.fit_band = cells.fit_band
            and needed_cells.intent_band = cells.intent_band
    where cells.subject is null
    union all
    select
        'tier_cells' as seed,
        {{ account_scoring.text_key(['cells.subject', 'cells.fit_band', 'cells.intent_band']) }} as row_key,
        'tier' as column_name,
        cells.tier as offending_value,
        'it must be a tier of subject ' || cells.subject || ' in tiers' as allowed
    from cells
    left join tiers on cells.subject = tiers.subject and cells.tier = tiers.tier
    where tiers.tier is null
    union all
    select
        seed,
        min(row_key) as row_key,
        column_name,
        {{ account_scoring.number_text(account_scoring.policy_number('value')) }} as offending_value,
        'each stage needs an order of its own, or nobody could tell which is further' as allowed
    from stage_cells
    where column_name = 'stage_order' and {{ account_scoring.policy_number('value') }} is not null
    group by seed, column_name, {{ account_scoring.policy_number('value') }}
    having count(*) > 1
    union all
    select
        seed,
        row_key,
        column_name,
        value as offending_value,
        'it must be one or several of {{ account_scoring.stage_signs() | join(', ') }}, with | between' as allowed
    from stage_cells
    {%- set signs = '(' ~ account_scoring.stage_signs() | join('|') ~ ')' %}
    where column_name = 'entered_by' and not {{ account_scoring.matches_regex('lower(value)', '^' ~ signs ~ '( *[|] *' ~ signs ~ ')*$') }}

)

select * from conflicts
{%- endmacro %}

{# Does a gate keep somebody from sales who would be handed over? #}
{%- set is_gated = '(gates.gate_id is not null and coalesce(tiers_without_gate.is_handed_to_sales or gates.is_raised, false))' -%}

with

deciding_scores as (

    {{ deciding_scores() }}

),

engagement as (

    select
        contacts.evaluation_id,
        contacts.account_id,
        sum(case when contacts.is_engaged then 1 else 0 end) as engaged_contacts
    from {{ ref('int_account_scoring__contacts') }} as contacts
    inner join {{ ref('int_account_scoring__models') }} as models on contacts.score_model_id = models.score_model_id
    where models.dimension = 'intent' and models.is_primary and models.status = 'live'
    group by contacts.evaluation_id, contacts.account_id

),

scores as (

    select
        deciding_scores.*,
        disqualifications.lead_id is not null as is_disqualified,
        case when deciding_scores.subject = 'account' then coalesce(engagement.engaged_contacts, 0) end as engaged_contacts
    from deciding_scores
    left join {{ ref('int_account_scoring__disqualifications') }} as disqualifications
        on
            deciding_scores.evaluation_id = disqualifications.evaluation_id
            and deciding_scores.subject = 'lead' and deciding_scores.subject_id = disqualifications.lead_id
    left join engagement
        on
            deciding_scores.evaluation_id = engagement.evaluation_id
            and deciding_scores.subject = 'account' and deciding_scores.subject_id = engagement.account_id

),

policy_tiers as (

    select * from {{ ref('int_account_scoring__policy_tiers') }}

),

floors as (

    select
        subject,
        max(tier_rank) as lowest_rank,
        min(case when not is_handed_to_sales then tier_rank end) as not_handed_rank
    from policy_tiers
    group by subject

),

tier_cells as (

    select
        lower({{ policy_text('subject') }}) as subject,
        {{ policy_text('fit_band') }} as fit_band,
        {{ policy_text('intent_band') }} as intent_band,
        {{ policy_text('tier') }} as tier,
        {{ policy_text('quadrant') }} as quadrant
    from {{ policy('tier_cells') }}

),

gates as (

    {{ gates_that_hold('scores') }}

),

-- The tier of the bands, and the best one that is left to who is disqualified or gated, whatever the bands say.
entitled as (

    select
        scores.*,
        cells.quadrant,
        coalesce(case when tiers.min_engaged_contacts > scores.engaged_contacts then lower_tiers.tier_rank end, tiers.tier_rank) as own_rank,
        case
            when scores.is_disqualified then floors.lowest_rank
            when gates.gate_id is not null then coalesce(floors.not_handed_rank, floors.lowest_rank)
            else tiers.tier_rank
        end as floor_rank
    from scores
    inner join tier_cells as cells
        on
            scores.subject = cells.subject
            and coalesce(scores.fit_band, '') = coalesce(cells.fit_band, '')
            and coalesce(scores.intent_band, '') = coalesce(cells.intent_band, '')
    inner join policy_tiers as tiers on cells.subject = tiers.subject and cells.tier = tiers.tier
    inner join floors on scores.subject = floors.subject
    left join policy_tiers as lower_tiers
        on tiers.subject = lower_tiers.subject and tiers.falls_to_tier = lower_tiers.tier
    left join gates on scores.evaluation_id = gates.evaluation_id and scores.subject = gates.subject and scores.subject_id = gates.subject_id

),

-- The tier that is fallen to may ask for engaged contacts itself: the best one from there down whose demand is met.
ranked as (

    select
        entitled.*,
        tiers.tier,
        tiers.tier_rank,
        tiers.action,
        tiers.follow_up_hours,
        tiers.receiver,
        tiers.is_mql,
        tiers.is_handed_to_sales,
        -- The others are what it would have been.
        tiers.tier_rank >= entitled.floor_rank as is_left,
        row_number() over (
            partition by entitled.subject, entitled.subject_id, entitled.evaluation_id, tiers.tier_rank >= entitled.floor_rank
            order by tiers.tier_rank, tiers.tier
        ) as tier_choice,
        first_value(tiers.tier) over (
            partition by entitled.subject, entitled.subject_id, entitled.evaluation_id
            order by tiers.tier_rank, tiers.tier rows between unbounded preceding and current row
        ) as tier_without_gate
    from entitled
    inner join policy_tiers as tiers
        on
            entitled.subject = tiers.subject and tiers.tier_rank >= entitled.own_rank
            and coalesce(tiers.min_engaged_contacts, 0) <= coalesce(entitled.engaged_contacts, 0)

)

select
    scores.subject,
    scores.subject_id,
    scores.evaluation_id,
    scores.fit_score_model_id,
    scores.fit_score,
    scores.fit_band,
    scores.intent_score,
    scores.intent_band,
    scores.combined_score,
    scores.is_disqualified,
    ranked.quadrant,
    ranked.tier,
    ranked.tier_rank,
    ranked.tier_without_gate,
    -- What bands close is told where it matters: few bands are handed over anyway.
    case when {{ is_gated }} or gates.attribute not in ({{ band_attributes() | join(', ') }}) then gates.reason end as gate_reason,
    {{ is_gated }} as is_gated,
    case when {{ is_gated }} then gates.receiver when not scores.is_disqualified then ranked.receiver end as receiver,
    case when not {{ is_gated }} then scores.persona_receiver end as persona_receiver,
    case when {{ is_gated }} then gates.action else ranked.action end as action,
    case when {{ is_gated }} then gates.action_purpose end as gate_purpose,
    case when not {{ is_gated }} then ranked.follow_up_hours end as follow_up_hours,
    coalesce(ranked.is_mql and not scores.is_disqualified and gates.gate_id is null, false) as is_mql,
    coalesce(ranked.is_handed_to_sales and not scores.is_disqualified and gates.gate_id is null, false) as is_handed_to_sales
from scores
-- Without tiers in the policy there are scores all the same.
left join ranked
    on
        scores.evaluation_id = ranked.evaluation_id and scores.subject = ranked.subject and scores.subject_id = ranked.subject_id
        and ranked.is_left and ranked.tier_choice = 1
left join policy_tiers as tiers_without_gate
    on ranked.subject = tiers_without_gate.subject and ranked.tier_without_gate = tiers_without_gate.tier
left join gates on scores.evaluation_id = gates.evaluation_id and scores.subject = gates.subject and scores.subject_id = gates.subject_id

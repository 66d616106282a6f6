{% set may_be_answered = 'refusals_of_answer.subject_id is null and not tiers.is_disqualified and tiers.gate_reason is null' %}
with

-- Who has no number cannot be called, as little as who refused calls.
refusals as (

    {{ closed_channels(ref('int_account_scoring__handover_situations')) }}

),

-- A company is drawn with all its people: a colleague who is called would tell the others.
drawn as (

    select
        tiers.subject,
        tiers.subject_id,
        tiers.tier,
        coalesce('account ' || situations.account_id, 'lead ' || tiers.subject_id) as drawn_unit
    from {{ ref('int_account_scoring__tiers') }} as tiers
    left join {{ ref('int_account_scoring__handover_situations') }} as situations
        on tiers.subject = situations.subject and tiers.subject_id = situations.subject_id
    where tiers.evaluation_id = {{ present() }} and tiers.is_handed_to_sales

),

holdout as (

    select
        drawn.subject,
        drawn.subject_id,
        drawn.drawn_unit,
        {{ lot_percent([policy_text('holdouts.salt'), 'drawn.drawn_unit']) }} < {{ policy_number('holdouts.holdout_percent') }} as is_held_out
    from drawn
    inner join {{ policy('holdouts') }} as holdouts
        on drawn.subject = lower({{ policy_text('holdouts.subject') }}) and drawn.tier = {{ policy_text('holdouts.tier') }}
    where {{ policy_number('holdouts.holdout_percent') }} > 0

),

shown as (

    {{ tiers_shown_of_held_out() }}

),

judged as (

    select
        tiers.*,
        holdout.drawn_unit,
        holdout.is_held_out,
        coalesce(tiers.gate_purpose, own_tiers.action_purpose) as action_purpose,
        others.receiver as next_receiver,
        others.action as instead_action,
        others.action_purpose as instead_action_purpose,
        others.follow_up_hours as instead_follow_up_hours,
        coalesce(others.is_handed_to_sales, false) as is_instead_handed_to_sales,
        situations.situation,
        situations.treatment as situation_treatment,
        situations.action as situation_action,
        situations.last_touched_at,
        -- Once answered, a request asks for nothing more; who asked stays an MQL for its days.
        case when situations.is_hand_open then situations.raised_at end as raised_at,
        situations.raised_at is not null and {{ may_be_answered }} as is_hand_allowed,
        situations.hand_raise_action,
        situations.hand_raise_purpose,
        situations.hand_raise_hours,
        case
            -- Who is held out looks to sales like somebody of the best tier that is not handed over: a seller who saw more would call.
            when holdout.is_held_out then 'held out'
            when tiers.is_handed_to_sales and refusals.subject_id is null then 'own'
            when tiers.is_handed_to_sales and others.is_handed_to_sales and refusals_too.subject_id is null then 'instead'
            -- A raised hand is answered where the tier would not, or not in a way that the person allows.
            when situations.is_hand_open and {{ may_be_answered }} then 'fast lane'
            when refusals.subject_id is null then 'own'
            when others.tier is null or refusals_too.subject_id is not null then 'none'
            else 'instead'
        end as lane
    from {{ ref('int_account_scoring__tiers') }} as tiers
    left join holdout on tiers.subject = holdout.subject and tiers.subject_id = holdout.subject_id
    left join {{ ref('int_account_scoring__handover_situations') }} as situations
        on tiers.subject = situations.subject and tiers.subject_id = situations.subject_id
    left join {{ ref('int_account_scoring__policy_tiers') }} as own_tiers
        on tiers.subject = own_tiers.subject and tiers.tier = own_tiers.tier and not coalesce(tiers.is_gated, false)
    left join {{ ref('int_account_scoring__policy_tiers') }} as others
        on own_tiers.subject = others.subject and own_tiers.if_refused_as_tier = others.tier
    left join refusals
        on
            tiers.subject = refusals.subject and tiers.subject_id = refusals.subject_id
            and coalesce(tiers.gate_purpose, own_tiers.action_purpose) = refusals.purpose
    left join refusals as refusals_too
        on tiers.subject = refusals_too.subject and tiers.subject_id = refusals_too.subject_id and others.action_purpose = refusals_too.purpose
    left join refusals as refusals_of_answer
        on
            tiers.subject = refusals_of_answer.subject and tiers.subject_id = refusals_of_answer.subject_id
            -- Who asks says how to answer, whatever the source knows of them.
            and situations.hand_raise_purpose = refusals_of_answer.purpose and refusals_of_answer.is_refused
    where tiers.evaluation_id = {{ present() }} and tiers.tier is not null

),

agreed as (

    select
        judged.subject,
        judged.subject_id,
        judged.fit_score_model_id,
        judged.persona_receiver,
        judged.is_disqualified,
        case when judged.is_gated then judged.gate_reason end as gate_reason,
        judged.drawn_unit,
        judged.is_held_out,
        judged.situation,
        judged.situation_treatment,
        -- A request keeps its answer, whatever else is going on.
        case when judged.lane <> 'fast lane' then judged.situation_action end as situation_action,
        judged.last_touched_at,
        judged.raised_at,
        judged.lane,
        case judged.lane when 'own' then judged.receiver when 'instead' then judged.next_receiver when 'held out' then shown.receiver end as receiver,
        case when judged.lane = 'held out' then coalesce(shown.tier, '') else judged.tier end as tier,
        case when judged.lane = 'held out' then shown.tier_rank else judged.tier_rank end as tier_rank,
        case judged.lane
            when 'own' then judged.action
            when 'instead' then judged.instead_action
            when 'fast lane' then judged.hand_raise_action
            when 'held out' then coalesce(shown.action, '')
            else ''
        end as action,
        case judged.lane
            when 'own' then judged.action_purpose when 'instead' then judged.instead_action_purpose when 'fast lane' then judged.hand_raise_purpose
        end as channel,
        case judged.lane when 'own' then judged.follow_up_hours when 'instead' then judged.instead_follow_up_hours end as tier_hours,
        judged.hand_raise_hours,
        judged.raised_at is not null and judged.lane in ('own', 'instead', 'fast lane') as is_hand_raise,
        case judged.lane
            when 'own' then judged.is_handed_to_sales
            when 'instead' then judged.is_handed_to_sales and judged.is_instead_handed_to_sales
            else judged.lane = 'fast lane'
        end as is_handed_to_sales,
        judged.is_hand_allowed and judged.lane <> 'held out' as is_hand_allowed,
        judged.is_mql and judged.lane <> 'held out' as is_mql_by_tier
    from judged
    left join shown on judged.subject = shown.subject and judged.subject_id = shown.subject_id

)

select
    subject,
    subject_id,
    fit_score_model_id,
    is_disqualified,
    drawn_unit,
    is_held_out,
    tier,
    tier_rank,
    case when not is_handed_to_sales then action when situation_treatment = 'leave_out' then '' else coalesce(situation_action, action) end as action,
    -- What another action needs is not known.
    case
        when not is_handed_to_sales or (situation_action is null and coalesce(situation_treatment, 'mark') <> 'leave_out') then channel
    end as channel,
    situation,
    last_touched_at,
    raised_at,
    is_handed_to_sales and is_hand_raise as is_hand_raise,
    cast(
        case when is_handed_to_sales and is_hand_raise then least(coalesce(tier_hours, hand_raise_hours), hand_raise_hours) else tier_hours end
        as decimal(18, 6)
    ) as follow_up_hours,
    is_hand_allowed,
    is_hand_allowed or is_mql_by_tier as is_mql,
    gate_reason,
    case
        when not is_handed_to_sales then nullif(receiver, 'sales')
        when coalesce(situation_treatment <> 'leave_out', true) then coalesce(persona_receiver, 'sales')
    end as receiver,
    lane in ('own', 'instead') and is_handed_to_sales as is_handed_by_tier,
    is_handed_to_sales and coalesce(situation_treatment <> 'leave_out', true) as is_handed_to_sales
from agreed

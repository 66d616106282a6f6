with

rules as (

    select
        activity_rules.*,
        models.subject,
        -- A rule without a group, or in a group that counts all, stands alone.
        case
            when rule_groups.match_mode = 'first' then activity_rules.rule_group_id
            else 'rule ' || activity_rules.rule_id
        end as competition
    from {{ policy_activity_rules() }} as activity_rules
    inner join {{ policy_score_models() }} as models on activity_rules.score_model_id = models.score_model_id
    left join {{ policy_rule_groups() }} as rule_groups on activity_rules.rule_group_id = rule_groups.rule_group_id

),

-- Which rules compete changes where one of them begins or ends: stretches of days with the same rules.
bounds as (

    select distinct
        score_model_id,
        competition,
        {{ since_ever() }} as first_day
    from rules
    union distinct
    select
        score_model_id,
        competition,
        valid_from as first_day
    from rules
    where valid_from is not null
    union distinct
    select
        score_model_id,
        competition,
        {{ days_before('valid_to', '(-1)') }} as first_day
    from rules
    where valid_to is not null

),

stretches as (

    select
        *,
        lead(first_day) over (partition by score_model_id, competition order by first_day) as next_day
    from bounds

),

ranked as (

    select
        rules.*,
        stretches.first_day,
        stretches.next_day,
        -- What an account does without a person is counted apart from what people do.
        case when rules.subject = 'account' then 'account ' else '' end
        || {{ text_key(['rules.activity_type', 'rules.channel', 'rules.asset_pattern']) }} as match_text,
        row_number() over (
            partition by rules.score_model_id, rules.competition, stretches.first_day
            order by rules.priority nulls last, rules.rule_id
        ) as competition_rank
    from rules
    inner join stretches
        on
            rules.score_model_id = stretches.score_model_id
            and rules.competition = stretches.competition
            and {{ is_valid_on('rules', 'stretches.first_day') }}

),

-- What the rules before it match does not count for a rule.
taken as (

    select
        ranked.rule_id,
        ranked.first_day,
        {{ joined_texts('earlier.match_text', ', ', 'earlier.competition_rank') }} as taken_text
    from ranked
    inner join ranked as earlier
        on
            ranked.score_model_id = earlier.score_model_id
            and ranked.competition = earlier.competition
            and ranked.first_day = earlier.first_day
            and ranked.competition_rank > earlier.competition_rank
    group by ranked.rule_id, ranked.first_day

)

select
    ranked.rule_id,
    ranked.score_model_id,
    ranked.subject,
    ranked.competition,
    ranked.competition_rank,
    ranked.activity_type,
    ranked.channel,
    ranked.asset_pattern,
    ranked.quantity_per_unit,
    ranked.daily_cap,
    ranked.decay_mode,
    ranked.half_life_days,
    ranked.lifespan_days,
    -- The days of scoring on which the signal is the rule's.
    case when ranked.first_day > {{ since_ever() }} then ranked.first_day end as valid_from,
    {{ days_before('ranked.next_day', '1') }} as valid_to,
    -- Rules that count the same activities in the same way share one signal, whatever points they give for it.
    {{ number_key([
        'ranked.match_text',
        "coalesce(taken.taken_text, '')",
        text_key(['ranked.quantity_per_unit', 'ranked.daily_cap', 'ranked.decay_mode', 'ranked.half_life_days', 'ranked.lifespan_days']),
    ]) }} as signal_key
from ranked
left join taken on ranked.rule_id = taken.rule_id and ranked.first_day = taken.first_day

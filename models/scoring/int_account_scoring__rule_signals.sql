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

ranked as (

    select
        *,
        -- What an account does without a person is counted apart from what people do.
        case when subject = 'account' then 'account ' else '' end || {{ text_key(['activity_type', 'channel', 'asset_pattern']) }} as match_text,
        row_number() over (
            partition by score_model_id, competition
            order by priority nulls last, rule_id
        ) as competition_rank
    from rules

),

-- What the rules before it match does not count for a rule.
taken as (

    select
        ranked.rule_id,
        {{ joined_texts('earlier.match_text', ', ', 'earlier.competition_rank') }} as taken_text
    from ranked
    inner join ranked as earlier
        on
            ranked.score_model_id = earlier.score_model_id
            and ranked.competition = earlier.competition
            and ranked.competition_rank > earlier.competition_rank
    group by ranked.rule_id

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
    -- Rules that count the same activities in the same way share one signal, whatever points they give for it.
    {{ number_key([
        'ranked.match_text',
        "coalesce(taken.taken_text, '')",
        text_key(['ranked.quantity_per_unit', 'ranked.daily_cap', 'ranked.decay_mode', 'ranked.half_life_days', 'ranked.lifespan_days']),
    ]) }} as signal_key
from ranked
left join taken on ranked.rule_id = taken.rule_id

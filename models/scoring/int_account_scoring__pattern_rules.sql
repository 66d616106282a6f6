with

matches as (

    select
        patterns.pattern_key,
        patterns.activity_count,
        signals.score_model_id,
        signals.subject,
        signals.rule_id,
        signals.signal_key,
        signals.valid_from,
        signals.valid_to,
        row_number() over (
            partition by patterns.pattern_key, signals.score_model_id, signals.competition, signals.valid_from
            order by signals.competition_rank
        ) as match_rank
    from {{ ref('int_account_scoring__activity_patterns') }} as patterns
    inner join {{ ref('int_account_scoring__rule_signals') }} as signals
        on
            (signals.activity_type is null or patterns.activity_type = signals.activity_type)
            and (signals.channel is null or patterns.channel = signals.channel)
            and (
                signals.asset_pattern is null
                or {{ matches_pattern('patterns.asset', 'signals.asset_pattern') }}
                -- A pattern may name the host.
                or {{ matches_pattern('patterns.page_address', 'signals.asset_pattern') }}
            )

)

select
    pattern_key,
    activity_count,
    score_model_id,
    subject,
    rule_id,
    signal_key,
    valid_from,
    valid_to,
    match_rank = 1 as is_counted
from matches
union all
-- Engagement is a signal of no rule: it tells when somebody was active last.
select
    pattern_key,
    activity_count,
    cast(null as {{ dbt.type_string() }}) as score_model_id,
    -- Of people: what an account does makes nobody active.
    'lead' as subject,
    cast(null as {{ dbt.type_string() }}) as rule_id,
    {{ engagement_signal() }} as signal_key,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    true as is_counted
from {{ ref('int_account_scoring__activity_patterns') }}
where is_engagement
